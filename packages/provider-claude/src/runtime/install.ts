import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { HubError } from '@codeai-hub/protocol/errors';
import { PROVIDER_NAME } from '../manifest.ts';
import { installedPath, runtimeDir } from './installed.ts';
import { mirrorOf, withoutCredentials } from './mirror.ts';
import pins from './pins.json' with { type: 'json' };
import { executableName, type Machine, platformKey } from './platform.ts';
import { tarEntry } from './tar-entry.ts';
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
  pinned?: { integrity: string; size: number };
}

const STEP = { fetch: 'Fetching Claude Code', check: 'Checking it' };
/** Told at most once per this many bytes. */
const PROGRESS_BYTES = 1 << 20;
/** What else is in the archive, and what packing it adds. */
const SLACK_BYTES = 16_000_000;

/**
 * Fetches the pinned runtime from the vendor's package and puts it in place in one step: the archive must have the
 * pinned checksum, and the program must run. Cancelled or failed, it leaves nothing behind.
 */
export async function installRuntime(options: InstallOptions): Promise<void> {
  const key = platformKey(options.machine);
  const { integrity, size } = options.pinned ?? pins.platforms[key];
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  await removeLeftovers(options.dataDir);
  await checkRoom(options.dataDir, size);
  const staging = await mkdtemp(join(options.dataDir, STAGING));
  try {
    const path = join(staging, executableName(options.machine.platform));
    await fetchProgram(key, path, { integrity, size }, options);
    options.signal.throwIfAborted();
    options.progress({ receivedBytes: size, totalBytes: size, step: STEP.check });
    await chmod(path, 0o755);
    await options.probe(path);
    await putInPlace(staging, options.dataDir);
    await removeOldVersions(join(options.dataDir, 'runtime'), pins.runtime, options.log);
  } catch (error) {
    throw failure(error, options.signal);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function archivePath(key: string): string {
  const name = `${pins.package}-${key}`;
  return `/${name}/-/${name.split('/')[1]}-${pins.sdk}.tgz`;
}

async function fetchProgram(
  key: string,
  path: string,
  { integrity, size }: { integrity: string; size: number },
  options: InstallOptions,
): Promise<void> {
  const mirror = mirrorOf(options.registry);
  const url = mirror.url + archivePath(key);
  const response = await fetch(url, { headers: mirror.headers, signal: options.signal });
  if (!response.ok || response.body === null)
    throw new Error(`${new URL(url).host} answered ${response.status} for ${new URL(url).pathname}`);
  const totalBytes = Number(response.headers.get('content-length') ?? 0);
  const hash = createHash('sha512');
  const told = (receivedBytes: number) => options.progress({ receivedBytes, totalBytes, step: STEP.fetch });
  const archive = Readable.from(bounded(counted(response.body, hash, told), size + SLACK_BYTES));
  const file = `package/${executableName(options.machine.platform)}`;
  await pipeline(
    archive,
    createGunzip(),
    (bytes: AsyncIterable<Uint8Array>) => tarEntry(bounded(bytes, size + SLACK_BYTES), file),
    createWriteStream(path, { mode: 0o600 }),
    {
      signal: options.signal,
    },
  );
  const actual = `sha512-${hash.digest('base64')}`;
  if (actual !== integrity)
    throw new Error(
      'the download is not the file that was published: its checksum differs. Try again, or use another registry',
    );
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

async function putInPlace(staging: string, dataDir: string): Promise<void> {
  const target = runtimeDir(dataDir);
  await mkdir(join(dataDir, 'runtime'), { recursive: true, mode: 0o700 });
  // What is there cannot be the program, or nobody would have asked for it.
  await rm(target, { recursive: true, force: true });
  await rename(staging, target);
  await chmod(installedPath(dataDir), 0o755);
}

async function checkRoom(dataDir: string, size: number): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize >= size * 1.1) return;
  const megabytes = Math.ceil((size * 1.1) / 1e6);
  throw new HubError('install_failed', {
    provider: PROVIDER_NAME,
    reason: `it needs ${megabytes} MB free at ${dataDir}`,
  });
}

function failure(error: unknown, signal: AbortSignal): HubError {
  if (signal.aborted) return new HubError('install_cancelled');
  if (error instanceof HubError) return error;
  return new HubError('install_failed', {
    provider: PROVIDER_NAME,
    reason: withoutCredentials(reasonOf(error as NodeJS.ErrnoException)),
  });
}

function reasonOf({ message, cause, code, name }: NodeJS.ErrnoException): string {
  if (code?.startsWith('Z_')) return 'the download is no archive, or is damaged. Try again, or use another registry';
  if (name === 'TypeError' && message === 'terminated') return 'the download broke off. Try again';
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
