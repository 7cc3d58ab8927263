import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { HubError } from '@codeai-hub/protocol/errors';
import { type Clock, systemClock } from '../clock.ts';

/** A drive of a server that is gone answers nothing, for ever. */
const PATIENCE_MS = 5000;

/**
 * The real path of a folder of this machine, with `~` for the person's own. Throws folder_unusable, folder_not_found or
 * folder_not_readable, which say what is wrong with the path that was given.
 */
export async function realFolder(wanted: string, clock: Clock = systemClock): Promise<string> {
  const path = expandHome(wanted);
  if (!isAbsolute(path) || path.includes('\0')) throw unusable(wanted, 'it is not an absolute path');
  if (isNetworkPath(path)) throw unusable(wanted, 'it is on another machine');
  return inTime(path, clock, async () => {
    const real = await realpath(path);
    if ((await stat(real)).isDirectory()) return real;
    throw unusable(path, 'it is a file');
  });
}

/** What a failed look at a folder means to a person. */
export function folderError(path: string, error: unknown): HubError {
  if (error instanceof HubError) return error;
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ELOOP';
  if (isMissing) return new HubError('folder_not_found', { path }, { cause: error });
  const reason = code === 'EACCES' || code === 'EPERM' ? 'you may not read it' : code;
  return new HubError('folder_not_readable', { path, reason }, { cause: error });
}

async function inTime(path: string, clock: Clock, look: () => Promise<string>): Promise<string> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(PATIENCE_MS, () =>
    reject(new HubError('folder_not_readable', { path, reason: 'its drive does not answer' })),
  );
  try {
    return await Promise.race([look(), promise]);
  } catch (error) {
    throw folderError(path, error);
  } finally {
    cancel();
  }
}

function unusable(path: string, reason: string): HubError {
  return new HubError('folder_unusable', { path, reason });
}

function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

/** On Windows, looking at `\\server\share` signs in to that server with the person's account. */
function isNetworkPath(path: string): boolean {
  return process.platform === 'win32' && /^[\\/]{2}/.test(path);
}
