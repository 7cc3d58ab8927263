import { createHash } from 'node:crypto';
import type { OfferedAgent, OfferedWay, WayKind } from '@codeai-hub/protocol/agent-registry';
import { canonicalJson } from '@codeai-hub/protocol/receipts';
import { DescribedAgent } from '@codeai-hub/provider-kit/described-agent';
import type { RegistryEntry } from './registry-file.ts';

export interface Offer {
  shown: Omit<OfferedAgent, 'added'>;
  /** what is to be written down of it, by each way that can be taken */
  described: ReadonlyMap<WayKind, DescribedAgent>;
}

export interface OfferContext {
  platform: string;
  arch: string;
  /** the hub's own providers by id, with their names */
  own: ReadonlyMap<string, string>;
}

interface Words {
  name: string;
  description: string;
}

interface Way {
  shown: OfferedWay;
  agent?: DescribedAgent;
}

/** What a registry says of an agent, as it is shown, and as it would be installed. */
export function offerOf(entry: RegistryEntry, context: OfferContext): Offer {
  const about = {
    id: entry.id,
    name: nameOf(entry, context.own),
    version: clean(entry.version, 100),
    description: clean(entry.description, 1000),
    authors: entry.authors.slice(0, 20).map((author) => clean(author, 200)),
    license: entry.license === undefined ? null : clean(entry.license, 200),
    repository: pageOf(entry.repository),
    website: pageOf(entry.website),
  };
  const ways = waysOf(entry, about, context);
  const described = new Map(ways.flatMap(({ shown, agent }) => (agent ? [[shown.kind, agent] as const] : [])));
  const problem = problemOf(entry, context);
  const shown = { ...about, ways: ways.map((way) => way.shown), ...(problem !== undefined && { problem }) };
  const hash = createHash('sha256')
    .update(canonicalJson([shown, [...described.values()]]))
    .digest('hex');
  return { shown: { ...shown, hash }, described: problem === undefined ? described : new Map() };
}

function problemOf({ id, version }: RegistryEntry, { own }: OfferContext): string | undefined {
  if (!DescribedAgent.shape.id.safeParse(id).success)
    return 'its id is none: up to 32 small letters, digits and hyphens, the first a letter';
  if (own.has(id)) return 'the hub has a provider of its own for it';
  if (id.startsWith('mock-')) return 'its id stands for agents of tests';
  if (!DescribedAgent.shape.version.safeParse(version).success) return 'its version is none';
  return undefined;
}

function waysOf(entry: RegistryEntry, { name, description }: Words, context: OfferContext): Way[] {
  const { id, version, distribution } = entry;
  const { npx, uvx, binary } = distribution;
  const ways: Way[] = [];
  const add = (shown: Omit<OfferedWay, 'problem'>, way: unknown, refused?: string) => {
    const read = DescribedAgent.safeParse({ id, version, name, description, way });
    const problem = refused ?? (read.success ? undefined : wayProblem(read.error.issues[0]?.path ?? []));
    ways.push(problem === undefined && read.success ? { shown, agent: read.data } : { shown: { ...shown, problem } });
  };
  if (npx !== undefined) {
    const { args, env } = npx;
    const [, packageName, exact] = /^(@?[^@]+)@(.+)$/.exec(npx.package) ?? [];
    const shown = { kind: 'npx', source: clean(npx.package, 300), needsConsent: false } as const;
    add(shown, { kind: 'npx', package: packageName, version: exact, args, env });
  }
  if (binary !== undefined) addBinary(binary, context, add);
  if (uvx !== undefined) {
    const shown = { kind: 'uvx', source: clean(uvx.package, 300), needsConsent: false } as const;
    add(
      shown,
      undefined,
      'it is a program of Python, which the hub does not install. Install it yourself, and set its path',
    );
  }
  return ways;
}

function addBinary(
  binary: NonNullable<RegistryEntry['distribution']['binary']>,
  { platform, arch }: OfferContext,
  add: (shown: Omit<OfferedWay, 'problem'>, way: unknown, refused?: string) => void,
): void {
  const machine = `${PLATFORMS[platform] ?? platform}-${ARCHITECTURES[arch] ?? arch}`;
  const build = Object.hasOwn(binary, machine) ? binary[machine] : undefined;
  const shown = { kind: 'binary', needsConsent: true } as const;
  if (build === undefined) return add({ ...shown, source: '' }, undefined, `there is no build of it for ${machine}`);
  const { archive, cmd, args, env } = build;
  const sha256 = build.sha256?.toLowerCase();
  const source = clean(archive, 2000);
  const told = { ...shown, source, ...(sha256 !== undefined && { sha256: clean(sha256, 64) }) };
  const refused =
    sha256 === undefined ? 'the registry tells no checksum of it, so nobody could know what it is' : undefined;
  add(told, { kind: 'binary', archive, sha256, program: cmd.replace(/^\.[\\/]/, ''), args, env }, refused);
}

const PLATFORMS: Readonly<Record<string, string>> = { darwin: 'darwin', linux: 'linux', win32: 'windows' };
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

const FIELD_PROBLEMS: Readonly<Record<string, string>> = {
  package: 'it names no package of npm in one version',
  version: 'it names no exact version, so nobody could know what it is',
  archive: 'its archive is at no address',
  sha256: 'its checksum is none',
  program: 'its program would be outside of its folder',
  args: 'its arguments are none',
  env: 'it sets variables that belong to this machine or to the hub',
};

function wayProblem([first, second]: readonly PropertyKey[]): string {
  const field = String(first === 'way' ? second : first);
  return FIELD_PROBLEMS[field] ?? `its ${clean(field, 50)} is not as it should be`;
}

/** One that calls itself as a provider of the hub is not to be taken for it. */
function nameOf({ id, name }: RegistryEntry, own: ReadonlyMap<string, string>): string {
  const words = clean(name, 80) || clean(id, 80) || 'An agent';
  const taken = [...own.values()].some((one) => one.toLowerCase() === words.toLowerCase());
  return taken ? clean(`${words} (${id})`, 100) : words;
}

/** Without what cannot be seen and what turns the words beside it. */
function clean(words: string, most: number): string {
  return words
    .replace(/[\p{C}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, most);
}

function pageOf(address: string | undefined): string | null {
  if (address === undefined || address.length > 2000 || !URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}
