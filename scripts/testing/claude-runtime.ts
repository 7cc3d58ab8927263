import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { withLock } from '../bootstrap/lock.mjs';
import { npmCommand } from '../bootstrap/npm.mjs';
import pinned from './claude-runtime.json' with { type: 'json' };
import { command } from './command.ts';

const defaults = {
  npm: npmCommand(),
  platform: `${process.platform}-${process.arch}`,
  integrity: pinned.integrity as Record<string, string>,
};

/**
 * The real Claude Code runtime for tests: the exact version, checked against the pinned hash, kept in `cache` as
 * `claude/<version>/claude`. Answers the path of the program.
 */
export async function ensureClaudeRuntime(
  cache: string,
  print: (line: string) => void,
  options: Partial<typeof defaults> = {},
): Promise<string> {
  const { npm, platform, integrity: hashes } = { ...defaults, ...options };
  const integrity = hashes[platform];
  if (!integrity)
    throw new Error(`There is no Claude runtime for ${platform}, so the tests that need it cannot run here.`);
  const folder = join(cache, 'claude', pinned.version);
  const program = join(folder, platform.startsWith('win32') ? 'claude.exe' : 'claude');
  if (isComplete(folder, program, integrity)) return program;
  mkdirSync(cache, { recursive: true });
  const onWait = (pid: number) => print(`Waiting for the download that is already running (process ${pid}) …`);
  await withLock(cache, 'claude', onWait, async () => {
    if (isComplete(folder, program, integrity)) return;
    print(`Fetching the Claude runtime ${pinned.version} for the tests (once, about 360 MB unpacked) …`);
    await fetchInto(folder, `${pinned.package}-${platform}@${pinned.version}`, integrity, npm);
  });
  return program;
}

function isComplete(folder: string, program: string, integrity: string): boolean {
  const seal = join(folder, '.integrity');
  return existsSync(program) && existsSync(seal) && readFileSync(seal, 'utf8') === integrity;
}

async function fetchInto(
  folder: string,
  name: string,
  integrity: string,
  npm: ReturnType<typeof npmCommand>,
): Promise<void> {
  const work = `${folder}.${randomUUID()}`;
  mkdirSync(work, { recursive: true });
  try {
    await command(npm.file, [...npm.args, 'pack', name, '--pack-destination', work, '--loglevel=error'], {
      cwd: work,
      shell: npm.shell,
    });
    const archive = join(work, archiveIn(work));
    await requireIntegrity(archive, integrity, name);
    await command('tar', ['-xzf', archive, '-C', work]);
    const content = join(work, 'package');
    writeFileSync(join(content, '.integrity'), integrity);
    if (existsSync(folder)) renameSync(folder, join(work, 'old'));
    renameSync(content, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function archiveIn(folder: string): string {
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (archive) return archive;
  throw new Error(`npm pack put no archive into ${folder}.`);
}

async function requireIntegrity(archive: string, integrity: string, name: string): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  const actual = `sha512-${hash.digest('base64')}`;
  if (actual === integrity) return;
  throw new Error(
    `${name} is not the file that was pinned (it is ${actual}, pinned is ${integrity}). It was not used.`,
  );
}
