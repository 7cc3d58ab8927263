import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { geminiHome } from './gemini-sign-in.ts';

const MINUTE = 60_000;

/**
 * Gemini CLI names the record of a conversation after the minute and the beginning of its id. One that is loaded in the very
 * minute it was begun in gets that same name again, and is emptied before it is read: all that was said is lost. Such a
 * record is moved to the minute before, where Gemini CLI finds it by what is in it.
 */
export async function keepRecord(input: {
  id: string;
  env: Readonly<Record<string, string>>;
  now: number;
}): Promise<void> {
  const { id, env, now } = input;
  const projects = join(geminiHome(env), '.gemini', 'tmp');
  for (const project of await readdir(projects).catch(() => [])) {
    const chats = join(projects, project, 'chats');
    // Those of the next minute too, should the clock go on meanwhile.
    for (const at of [now, now + MINUTE])
      await rename(join(chats, fileOf(id, at)), join(chats, fileOf(id, now - MINUTE))).catch(isAbsent);
  }
}

function fileOf(id: string, at: number): string {
  const minute = new Date(at).toISOString().slice(0, 16).replaceAll(':', '-');
  return `session-${minute}-${id.slice(0, 8)}.jsonl`;
}

function isAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
