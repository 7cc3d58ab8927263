import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Writes `../pins.json`: what the hub installs of each agent, down to the single file. To be run again with other versions:
 * `node packages/provider-acp/src/runtime/generate/pins.ts`. A vendor's package that the registry does not have is left out.
 */
interface Wanted {
  version: string;
  /** the package by platform; `any` runs everywhere */
  packages: Record<string, string>;
  program: string;
  /** what nothing needs to run */
  leaveOut: RegExp;
}

const WANTED: Record<string, Wanted> = {
  gemini: {
    version: '0.61.0',
    packages: { any: '@google/gemini-cli' },
    program: 'bundle/gemini.js',
    leaveOut: /^bundle\/docs\/assets\/|\.md$(?<!SKILL\.md)|\.map$/,
  },
  opencode: {
    version: '1.18.33',
    packages: {
      'linux-x64': 'opencode-linux-x64',
      'linux-arm64': 'opencode-linux-arm64',
      'darwin-x64': 'opencode-darwin-x64',
      'darwin-arm64': 'opencode-darwin-arm64',
    },
    program: 'bin/opencode',
    leaveOut: /\.md$/,
  },
};

interface Packed {
  filename: string;
  integrity: string;
  unpackedSize: number;
}

function pin(name: string, { version, leaveOut, program }: Wanted, work: string): object | undefined {
  const told = run('npm', ['pack', `${name}@${version}`, '--json', '--pack-destination', work], work);
  if (told === undefined) return undefined;
  const [packed] = JSON.parse(told) as [Packed];
  const listed = run('tar', ['-tzf', join(work, packed.filename)], work) ?? '';
  const files = listed
    .split('\n')
    .filter((path) => path.startsWith('package/') && !path.endsWith('/'))
    .map((path) => path.slice('package/'.length))
    .filter((path) => path === program || !leaveOut.test(path))
    .sort();
  const bare = name.split('/').at(-1);
  return {
    archive: `/${name}/-/${bare}-${version}.tgz`,
    integrity: packed.integrity,
    size: packed.unpackedSize,
    program,
    files,
  };
}

function run(program: string, args: string[], cwd: string): string | undefined {
  try {
    return execFileSync(program, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 26,
    });
  } catch {
    return undefined;
  }
}

const pins: Record<string, object> = {};
for (const [id, wanted] of Object.entries(WANTED)) {
  const work = mkdtempSync(join(tmpdir(), 'pins-'));
  const platforms: Record<string, object> = {};
  for (const [platform, name] of Object.entries(wanted.packages)) {
    const pinned = pin(name, wanted, work);
    if (pinned !== undefined) platforms[platform] = pinned;
    console.log(`${id} ${platform}: ${pinned === undefined ? 'not to be had' : 'pinned'}`);
  }
  console.log(`${id}: ${readdirSync(work).length} archives`);
  rmSync(work, { recursive: true });
  pins[id] = { version: wanted.version, platforms };
}
writeFileSync(join(import.meta.dirname, '..', 'pins.json'), `${JSON.stringify(pins, null, 2)}\n`);
