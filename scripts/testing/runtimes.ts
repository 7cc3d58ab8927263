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
import acp from '../../packages/provider-acp/src/runtime/pins.json' with { type: 'json' };
import claude from '../../packages/provider-claude/src/runtime/pins.json' with { type: 'json' };
import { withLock } from '../bootstrap/lock.mjs';
import { npmCommand } from '../bootstrap/npm.mjs';
import { command } from './command.ts';
import pinned from './runtimes.json' with { type: 'json' };

type Integrity = Readonly<Record<string, string>>;

export interface TestRuntime {
  version: string;
  /** by platform; `any` fits all */
  integrity: Integrity;
  /** what npm fetches: the vendor's package for the platform, in the exact version */
  archive: (platform: string) => string;
  /** where in it the program is */
  program: (platform: string) => string;
  megabytes: number;
}

/** Every agent runtime that tests run for real: the very one that its provider installs. */
export const runtimes = {
  claude: {
    version: claude.sdk,
    integrity: integrityOf(claude.platforms),
    archive: (platform) => `${claude.package}-${platform}@${claude.sdk}`,
    program: (platform) => executable('claude', platform),
    megabytes: 360,
  },
  codex: {
    ...pinned.codex,
    archive: (platform) => `@openai/codex@${pinned.codex.version}-${platform}`,
    program: (platform) => join('vendor', CODEX_TARGETS[platform] ?? platform, 'bin', executable('codex', platform)),
    megabytes: 400,
  },
  gemini: {
    version: acp.gemini.version,
    integrity: integrityOf(acp.gemini.platforms),
    archive: () => `@google/gemini-cli@${acp.gemini.version}`,
    program: () => acp.gemini.platforms.any.program,
    megabytes: 100,
  },
  opencode: {
    version: acp.opencode.version,
    integrity: integrityOf(acp.opencode.platforms),
    archive: (platform) => `opencode-${platform}@${acp.opencode.version}`,
    program: () => acp.opencode.platforms['linux-x64'].program,
    megabytes: 180,
  },
  'codex-acp': {
    ...pinned['codex-acp'],
    archive: () => `@agentclientprotocol/codex-acp@${pinned['codex-acp'].version}`,
    program: () => join('dist', 'index.js'),
    megabytes: 3,
  },
  'claude-acp': {
    ...pinned['claude-acp'],
    archive: () => `@agentclientprotocol/claude-agent-acp@${pinned['claude-acp'].version}`,
    program: () => join('dist', 'index.js'),
    megabytes: 4,
  },
} as const satisfies Record<string, TestRuntime>;
export type RuntimeId = keyof typeof runtimes;

const CODEX_TARGETS: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
  'win32-x64': 'x86_64-pc-windows-msvc',
  'win32-arm64': 'aarch64-pc-windows-msvc',
};

function integrityOf(platforms: Readonly<Record<string, { integrity: string }>>): Integrity {
  return Object.fromEntries(Object.entries(platforms).map(([name, { integrity }]) => [name, integrity]));
}

function executable(name: string, platform: string): string {
  return platform.startsWith('win32') ? `${name}.exe` : name;
}

interface Options {
  npm: ReturnType<typeof npmCommand>;
  platform: string;
  /** in place of what is pinned */
  integrity: Integrity;
}

/**
 * A real agent runtime for tests: the exact version, checked against the pinned hash, kept in `cache` as
 * `<id>/<version>/…`. Answers the path of the program.
 */
export async function ensureRuntime(
  id: RuntimeId,
  cache: string,
  print: (line: string) => void,
  options: Partial<Options> = {},
): Promise<string> {
  const runtime: TestRuntime = runtimes[id];
  const { npm = npmCommand(), platform = `${process.platform}-${process.arch}` } = options;
  const pins = options.integrity ?? runtime.integrity;
  const integrity = pins[platform] ?? pins.any;
  if (!integrity)
    throw new Error(`There is no ${id} runtime for ${platform}, so the tests that need it cannot run here.`);
  const folder = join(cache, id, runtime.version);
  const program = join(folder, runtime.program(platform));
  if (isComplete(folder, program, integrity)) return program;
  mkdirSync(cache, { recursive: true });
  const onWait = (holder: string) => print(`Waiting for the download that is already running (${holder}) …`);
  await withLock(cache, id, onWait, async () => {
    if (isComplete(folder, program, integrity)) return;
    print(
      `Fetching the ${id} runtime ${runtime.version} for the tests (once, about ${runtime.megabytes} MB unpacked) …`,
    );
    await fetchInto(folder, runtime.archive(platform), integrity, npm);
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
