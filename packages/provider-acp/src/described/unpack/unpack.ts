import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { systemClock } from '@codeai-hub/provider-kit/clock';
import { endGroup } from '@codeai-hub/provider-kit/processes/end-group';
import { spawnTagged } from '@codeai-hub/provider-kit/processes/spawn-tagged';
import { unpackTar } from './tar.ts';
import { TargetFolder } from './target-folder.ts';
import { unpackZip } from './zip.ts';

interface Options {
  env: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** What files of each kind begin with; their names say nothing. */
const KINDS: readonly (readonly [begin: string, kind: Kind])[] = [
  ['1f8b', 'gzip'],
  ['28b52ffd', 'zstd'],
  ['504b0304', 'zip'],
  ['425a68', 'bzip2'],
  ['fd377a585a00', 'xz'],
];
type Kind = 'gzip' | 'zstd' | 'zip' | 'bzip2' | 'xz';

/** Unpacks an archive of somebody into a folder of its own. Rejects with an Error in words for a person. */
export async function unpack(file: string, folder: string, options: Options): Promise<void> {
  const kind = await kindOf(file);
  const target = new TargetFolder(folder);
  try {
    if (kind === 'zip') await unpackZip(file, target);
    else if (kind === 'bzip2' || kind === 'xz') await throughProgram(kind, file, target, options);
    else await throughZlib(kind, file, target, options.signal);
  } catch (error) {
    options.signal.throwIfAborted();
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('Z_') || code?.startsWith('ZSTD_'))
      throw new Error('the archive is damaged', { cause: error });
    throw error;
  }
}

async function kindOf(file: string): Promise<Kind> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    const begin = buffer.toString('hex', 0, bytesRead);
    const kind = KINDS.find(([mark]) => begin.startsWith(mark))?.[1];
    if (kind !== undefined) return kind;
    throw new Error('it is no archive that the hub unpacks (tar.gz, tar.bz2, tar.xz, tar.zst or zip)');
  } finally {
    await handle.close();
  }
}

function throughZlib(kind: 'gzip' | 'zstd', file: string, target: TargetFolder, signal: AbortSignal): Promise<void> {
  const opened = kind === 'gzip' ? createGunzip() : createZstdDecompress();
  return pipeline(createReadStream(file), opened, (tar: AsyncIterable<Uint8Array>) => unpackTar(tar, target), {
    signal,
  });
}

/** Node does not know these; the machine mostly does. */
async function throughProgram(
  program: 'bzip2' | 'xz',
  file: string,
  target: TargetFolder,
  { env, signal }: Options,
): Promise<void> {
  const started = spawnTagged({
    command: program,
    args: ['-dc'],
    cwd: process.cwd(),
    env: { ...env },
    tags: {},
    name: program,
  });
  const leader = await started.started.catch((error: Error) => {
    throw new Error(`its archive is unpacked with ${program}, which is not on this machine. Install that first`, {
      cause: error,
    });
  });
  try {
    const feeding = pipeline(createReadStream(file), started.stdin, { signal });
    // What a program that gave up did not take is told by its end.
    feeding.catch(() => {});
    await pipeline(started.stdout, (tar: AsyncIterable<Uint8Array>) => unpackTar(tar, target), { signal });
    const { code } = await started.exit;
    if (code !== 0) throw new Error('the archive is damaged');
  } finally {
    await endGroup(leader, { clock: systemClock, graceMs: 0 });
  }
}
