import { randomUUID } from 'node:crypto';
import { HubError } from '@codeai-hub/protocol/errors';
import type { OpenRequest } from '@codeai-hub/provider-kit/contract';
import { PROVIDER_NAME } from '../manifest.ts';
import { entryBefore } from '../transcript/look-up.ts';
import { findTranscript } from '../transcript/transcript-file.ts';
import { parseNativeId, type Start } from './native-id.ts';

/** Decides how the native conversation begins: anew, again, or as a copy of another. */
export async function startFor(request: OpenRequest, configDir: string): Promise<Start> {
  if (request.nativeId !== undefined) return again(request.nativeId, configDir);
  if (request.fork !== undefined) return forkOf(request.fork, configDir);
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

async function forkOf(fork: NonNullable<OpenRequest['fork']>, configDir: string): Promise<Start> {
  const id = randomUUID();
  const from = parseNativeId(fork.nativeId)?.id;
  const path = from === undefined ? undefined : await findTranscript(configDir, from);
  if (from === undefined || path === undefined) throw cannotFork('its own record of the conversation is gone');
  if (fork.beforeMessageId === undefined) return { kind: 'fork', id, from };
  const lastEntry = await entryBefore(path, fork.beforeMessageId);
  if (lastEntry === undefined) throw cannotFork('its own record of the conversation does not have that message');
  return lastEntry === null ? { kind: 'new', id } : { kind: 'fork', id, from, lastEntry };
}

function cannotFork(reason: string): HubError {
  return new HubError('unsupported', { provider: PROVIDER_NAME, what: `continue from there: ${reason}` });
}
