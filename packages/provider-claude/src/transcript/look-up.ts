import { stringOf } from '../native/read.ts';
import { entriesWith, findTranscript } from './transcript-file.ts';

/** Whether the agent's own record has this message (I7). The runtime keeps the id a message is given. */
export async function hasMessage(
  configDir: string,
  nativeId: string,
  messageId: string,
): Promise<'yes' | 'no' | 'unknown'> {
  try {
    const path = await findTranscript(configDir, nativeId);
    if (path === undefined) return 'no';
    return (await findMessage(path, messageId)) === undefined ? 'no' : 'yes';
  } catch {
    return 'unknown';
  }
}

/** The entry right before a message: where a fork that leaves the message out must end. `null` if it is the first. */
export async function entryBefore(path: string, messageId: string): Promise<string | null | undefined> {
  const message = await findMessage(path, messageId);
  return message === undefined ? undefined : message.parent;
}

async function findMessage(path: string, messageId: string): Promise<{ parent: string | null } | undefined> {
  for await (const entry of entriesWith(path, messageId)) {
    if (entry.type === 'user' && entry.uuid === messageId) return { parent: stringOf(entry.parentUuid) ?? null };
  }
  return undefined;
}
