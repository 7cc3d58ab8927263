import { createReadStream } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fields, isFields } from '../native/read.ts';

const NATIVE_ID = /^[0-9a-f-]{36}$/i;

/** The file of a native conversation, or `undefined` when there is none (yet). Throws when it cannot be looked for. */
export async function findTranscript(configDir: string, nativeId: string): Promise<string | undefined> {
  if (!NATIVE_ID.test(nativeId)) return undefined;
  const projects = join(configDir, 'projects');
  for (const folder of await foldersOf(projects)) {
    const path = join(projects, folder, `${nativeId}.jsonl`);
    if (await exists(path)) return path;
  }
  return undefined;
}

/**
 * Entries of a transcript whose line has these characters in it, in order. Its format is the runtime's own business, so
 * only what both sides agreed on is looked at: the `uuid` a message was given, and `parentUuid`.
 */
export async function* entriesWith(path: string, characters: string): AsyncGenerator<Fields> {
  for await (const line of linesOf(path)) {
    if (!line.includes(characters)) continue;
    const entry = parse(line);
    if (entry !== undefined) yield entry;
  }
}

/** Split at `\n` alone: U+2028 and U+2029 stand unescaped in these lines (hazard 9). */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** A line that was torn by a crash is no entry. */
function parse(line: string): Fields | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return isFields(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

async function foldersOf(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
