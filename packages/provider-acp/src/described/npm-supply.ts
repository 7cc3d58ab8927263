import { readFile, realpath, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type AgentWay, type DescribedAgent, ProgramPath } from '@codeai-hub/provider-kit/described-agent';
import { type Fields, fieldsOf, isFields, stringOf } from '@codeai-hub/provider-kit/reading';
import { isExecutable } from '@codeai-hub/provider-kit/runtime/candidates';
import { launchOf } from '../runtime/launch.ts';
import type { InstallRequest, Supply } from '../runtime/supply.ts';
import { npm } from './npm.ts';
import { folderOf, inStaging } from './staging.ts';

type NpmWay = Extract<AgentWay, { kind: 'npx' }>;

/**
 * A package of npm in one exact version, with all it needs: first it is decided what that is, down to a checksum for each
 * (`package-lock.json`, which stays beside it), then exactly that is fetched. Nothing of it runs before it is complete.
 */
export function npmSupply(agent: DescribedAgent, way: NpmWay): Supply {
  const { name } = agent;
  const { version } = way;
  return {
    installed: async (dataDir) => {
      const folder = folderOf(dataDir, version);
      const program = await programIn(folder, way.package).catch(() => undefined);
      if (program === undefined) return undefined;
      const path = join(folder, program);
      return (await isProgram(path)) ? { version, path, source: 'hub' } : undefined;
    },
    install: (request) =>
      inStaging({ name, version }, request, async (staging) => {
        const locked = await lock(staging, way, request);
        request.progress(step(`Fetching ${name} and ${locked.count - 1} packages it needs`));
        await npm(['ci'], staging, request);
        const program = await programIn(staging, way.package);
        request.progress(step('Checking it'));
        await request.greet(await launchOf(join(staging, program), way.args));
        const { integrity, source } = locked;
        return { version, source, integrity, folder: join('runtime', version), program };
      }),
  };
}

function step(words: string) {
  return { receivedBytes: 0, totalBytes: 0, step: words };
}

interface Locked {
  integrity: string;
  source: string;
  count: number;
}

async function lock(folder: string, way: NpmWay, request: InstallRequest): Promise<Locked> {
  request.progress(step('Looking at what it needs'));
  const wish = { name: 'agent', version: '1.0.0', private: true, dependencies: { [way.package]: way.version } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(wish));
  await npm(['install', '--package-lock-only'], folder, request);
  const packages = fieldsOf(JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')).packages);
  const all = Object.entries(packages).filter(([path]) => path !== '');
  for (const [path, entry] of all) mustBePinned(path, fieldsOf(entry));
  const own = fieldsOf(packages[`node_modules/${way.package}`]);
  if (own.version !== way.version)
    throw new Error(`npm offers version ${String(own.version)} of ${way.package} instead of ${way.version}`);
  return { integrity: stringOf(own.integrity) ?? '', source: sourceOf(own), count: all.length };
}

/** What comes without a checksum, from a repository or a folder, is another thing each time. */
function mustBePinned(path: string, { link, resolved, integrity, inBundle }: Fields): void {
  const name = path.replace(/^.*node_modules\//, '');
  if (link === true) throw new Error(`it needs ${name} from a folder of this machine`);
  // Comes inside of another package, whose checksum covers it.
  if (inBundle === true) return;
  const isFetched = /^https?:\/\//.test(stringOf(resolved) ?? '');
  if (isFetched && /^sha\d+-/.test(stringOf(integrity) ?? '')) return;
  throw new Error(`it needs ${name}, of which no checksum is known`);
}

function sourceOf({ resolved }: Fields): string {
  const url = new URL(stringOf(resolved) ?? '');
  url.username = '';
  url.password = '';
  return url.href.slice(0, 2000);
}

/** The program that npx would run: the only one of the package, or the one that is called as the package is. */
async function programIn(folder: string, name: string): Promise<string> {
  const own = join('node_modules', name);
  const { bin } = fieldsOf(JSON.parse(await readFile(join(folder, own, 'package.json'), 'utf8')));
  const called = name.split('/').at(-1) ?? name;
  const programs = isFields(bin) ? bin : { [called]: bin };
  const names = Object.keys(programs);
  const path = stringOf(programs[names.length === 1 ? (names[0] ?? '') : called])?.replace(/^\.\//, '');
  if (path === undefined)
    throw new Error(`the package ${name} has no program of its own name (it has: ${names.join(', ') || 'none'})`);
  if (!ProgramPath.safeParse(path).success) throw new Error(`the package ${name} names a program outside of itself`);
  const program = join(own, path);
  const [real, root] = await Promise.all([realpath(join(folder, program)), realpath(folder)]);
  if (!real.startsWith(root + sep)) throw new Error(`the program of ${name} leads out of what is installed`);
  return program;
}

async function isProgram(path: string): Promise<boolean> {
  return /\.[cm]?js$/.test(path) || (await isExecutable(path));
}
