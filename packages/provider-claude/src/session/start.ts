import { randomUUID } from 'node:crypto';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { OpenRequest } from '@codeai-hub/provider-kit/contract';
import { PROVIDER_NAME } from '../manifest.ts';
import { entryBefore } from '../transcript/look-up.ts';
import { patiently } from '../transcript/patience.ts';
import { findTranscript } from '../transcript/transcript-file.ts';
import { parseNativeId, type Start } from './native-id.ts';

/** Decides how the native conversation begins: anew, again, or as a copy of another. */
export async function startFor(request: OpenRequest, configDir: string, clock: Clock): Promise<Start> {
  if (request.nativeId !== undefined) return again(request.nativeId, configDir);
  if (request.fork !== undefined) return forkOf(request.fork, configDir, clock);
  return { kind: 'new', id: randomUUID() };
}

async function again(nativeId: string, configDir: string): Promise<Start> {
  const start = parseNativeId(nativeId);
  if (start === undefined)
    throw new HubError('not_found', { what: `The conversation "${nativeId}" of ${PROVIDER_NAME}` });
  if ((await findTranscript(configDir, start.id)) !== undefined) return { kind: 'resume', id: start.id };
  if (start.kind !== 'resume') return start;
  const reason =
    'its own record of this conversation is gone (Claude Code deletes old ones). Continue in a new session';
  throw new HubError('runtime_failed', { provider: PROVIDER_NAME, reason });
}

/** The conversation to copy may be one that has just been spoken in. */
async function forkOf(fork: NonNullable<OpenRequest['fork']>, configDir: string, clock: Clock): Promise<Start> {
  const id = randomUUID();
  const from = parseNativeId(fork.nativeId)?.id;
  if (from === undefined) throw cannotFork(`"${fork.nativeId}" is no conversation of it`);
  const path = await patiently(clock, () => findTranscript(configDir, from));
  if (path === undefined) throw cannotFork('its own record of the conversation is gone');
  const { beforeMessageId } = fork;
  if (beforeMessageId === undefined) return { kind: 'fork', id, from };
  const lastEntry = await patiently(clock, () => entryBefore(path, beforeMessageId));
  if (lastEntry === undefined) throw cannotFork('its own record of the conversation does not have that message');
  return lastEntry === null ? { kind: 'new', id } : { kind: 'fork', id, from, lastEntry };
}

function cannotFork(reason: string): HubError {
  return new HubError('unsupported', { provider: PROVIDER_NAME, what: `continue from there: ${reason}` });
}
