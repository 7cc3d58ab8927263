import { stat } from 'node:fs/promises';
import { type Fields, fieldsOf, isFields, listOf, stringOf } from '../native/read.ts';
import { type Line, linesOf } from '@codeai-hub/provider-kit/history/lines';
import { findTranscript } from './transcript-file.ts';

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
  return message === undefined ? undefined : (stringOf(message.parentUuid) ?? null);
}

/**
 * A look for a message that is about to be given, to be repeated: each reads only what the record has got since the one
 * before. `nativeId` may change on the way, and with it the record.
 */
export async function lookFor(
  configDir: string,
  nativeId: () => string,
  messageId: string,
): Promise<() => Promise<boolean>> {
  let id = nativeId();
  let path = await findTranscript(configDir, id).catch(() => undefined);
  let position = path === undefined ? 0 : await sizeOf(path);
  return async () => {
    if (path === undefined || id !== nativeId()) {
      id = nativeId();
      path = await findTranscript(configDir, id);
      position = 0;
    }
    if (path === undefined) return false;
    // It was written anew.
    if ((await sizeOf(path)) < position) position = 0;
    for await (const line of linesOf(path, position)) {
      if (entryOf(line, messageId) !== undefined) return true;
      position = line.next;
    }
    return false;
  };
}

async function findMessage(path: string, messageId: string): Promise<Fields | undefined> {
  for await (const line of linesOf(path)) {
    const entry = entryOf(line, messageId);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** The line as the entry of this message. A line that was torn by a crash is none. */
function entryOf({ bytes }: Line, messageId: string): Fields | undefined {
  if (!bytes.includes(messageId)) return undefined;
  try {
    const entry: unknown = JSON.parse(bytes.toString('utf8'));
    return isFields(entry) && isAbout(entry, messageId) ? entry : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The format of the record is the runtime's own business, so nothing of it is looked at but the id a message was given,
 * and `parentUuid`. Messages that waited together stand there as one entry, under the id of the last; one that was folded
 * into a running turn stands as an attachment of it.
 */
function isAbout(entry: Fields, messageId: string): boolean {
  if (entry.type === 'user') return entry.uuid === messageId || listOf(entry.mergedSendUuids).includes(messageId);
  if (entry.type !== 'attachment') return false;
  const attachment = fieldsOf(entry.attachment);
  return attachment.type === 'queued_command' && attachment.source_uuid === messageId;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}
