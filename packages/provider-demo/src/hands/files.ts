import { createHash, randomBytes } from 'node:crypto';
import { chmod, link, lstat, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { HubError } from '@codeai-hub/protocol/errors';

const LARGEST = 1 << 20;

/**
 * The real path of a file of the session's folder. Refuses what lies outside, also by way of a link: the folder's content
 * is not trusted, and a link in it must not lead the agent's pen elsewhere.
 */
export async function pathInside(folder: string, path: string): Promise<string> {
  if (path.includes('\0')) throw refusal(path, 'its name holds a NUL');
  const root = await realpath(folder);
  const target = resolve(root, path);
  if (!isBelow(root, target)) throw refusal(path, 'it is outside of this folder');
  const parent = await realParent(dirname(target));
  if (parent !== root && !isBelow(root, parent)) throw refusal(path, 'a link leads it out of this folder');
  const real = join(parent, basename(target));
  const found = await lstat(real).catch(missing);
  if (found && !found.isFile()) throw refusal(path, found.isSymbolicLink() ? 'it is a link' : 'it is not a file');
  return real;
}

/** `null` when there is no such file. */
export async function readText(folder: string, path: string): Promise<string | null> {
  const real = await pathInside(folder, path);
  const found = await stat(real).catch(missing);
  if (!found) return null;
  if (found.size > LARGEST) throw refusal(path, 'it is larger than 1 MB');
  const text = await readFile(real, 'utf8');
  if (text.includes('\0')) throw refusal(path, 'it is not a text file');
  return text;
}

/** Writes what was approved, only if the file still is what the diff was made from (`before`; `null`: no file). */
export async function writeText(folder: string, path: string, before: string | null, after: string): Promise<void> {
  const real = await pathInside(folder, path);
  await mkdir(dirname(real), { recursive: true });
  const draft = join(dirname(real), `.${basename(real).slice(0, 100)}.${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(draft, after, { flag: 'wx' });
    if (before !== null) await chmod(draft, (await stat(real)).mode & 0o777);
    // Looked at again as late as can be: between question and answer the folder may have changed.
    if ((await pathInside(folder, path)) !== real) throw refusal(path, 'it has moved');
    if (digest(await readText(folder, path)) !== digest(before))
      throw refusal(path, 'it has changed since you were asked');
    // Neither follows a link, and a link fails when something took the name meanwhile.
    await (before === null ? link(draft, real) : rename(draft, real));
  } finally {
    await rm(draft, { force: true });
  }
}

/** Of the deepest folder that exists; what is missing below it will be made. */
async function realParent(folder: string): Promise<string> {
  const real = await realpath(folder).catch(missing);
  return real ?? join(await realParent(dirname(folder)), basename(folder));
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith('../') && !way.startsWith('..\\') && !isAbsolute(way);
}

function digest(text: string | null): string | null {
  return text === null ? null : createHash('sha256').update(text).digest('hex');
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function refusal(path: string, reason: string): HubError {
  return new HubError('agent_error', { reason: `${JSON.stringify(path)} was not touched: ${reason}` });
}
