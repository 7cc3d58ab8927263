import { randomUUID } from 'node:crypto';
import { HubError } from '@codeai-hub/protocol/errors';
import type { OpenRequest } from '@codeai-hub/provider-kit/contract';
import { PROVIDER_NAME } from '../manifest.ts';
import { entryBefore } from '../transcript/look-up.ts';
import { findTranscript } from '../transcript/transcript-file.ts';
import type { Start } from './query-options.ts';

export interface Started {
  start: Start;
  /** the agent's own record of the conversation is gone, so it remembers nothing */
  forgot: boolean;
}

/** Decides how the native conversation begins: anew, again, or as a copy of another. */
export async function startFor(request: OpenRequest, configDir: string): Promise<Started> {
  if (request.fork !== undefined) return { start: await forkOf(request.fork, configDir), forgot: false };
  const { nativeId } = request;
  if (nativeId === undefined) return { start: { kind: 'new', nativeId: randomUUID() }, forgot: false };
  if ((await findTranscript(configDir, nativeId)) !== undefined)
    return { start: { kind: 'resume', nativeId }, forgot: false };
  // A record is written with the first message. Without one the id is still free, and resuming it would fail.
  return { start: { kind: 'new', nativeId }, forgot: true };
}

async function forkOf(fork: NonNullable<OpenRequest['fork']>, configDir: string): Promise<Start> {
  const nativeId = randomUUID();
  const path = await findTranscript(configDir, fork.nativeId);
  if (path === undefined) throw cannotFork("the agent's own record of the conversation is gone");
  if (fork.beforeMessageId === undefined) return { kind: 'fork', nativeId, from: fork.nativeId };
  const lastEntry = await entryBefore(path, fork.beforeMessageId);
  if (lastEntry === undefined) throw cannotFork("the agent's own record does not have that message");
  return lastEntry === null ? { kind: 'new', nativeId } : { kind: 'fork', nativeId, from: fork.nativeId, lastEntry };
}

function cannotFork(reason: string): HubError {
  return new HubError('unsupported', { provider: PROVIDER_NAME, what: `continue from there: ${reason}` });
}
