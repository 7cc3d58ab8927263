import { HubError } from '@codeai-hub/protocol/errors';
import type { OpenRequest } from '@codeai-hub/provider-kit/contract';
import { type Fields, fieldsOf, listOf, stringOf, stringsOf } from '@codeai-hub/provider-kit/reading';
import { PROVIDER_NAME } from '../manifest.ts';
import type { ThreadForkParams, ThreadResumeParams, ThreadStartParams } from '../native/protocol.ts';
import { RequestRefused } from '../rpc/connection.ts';
import type { AppServer } from '../server/app-server.ts';
import type { Service } from '../server/launch.ts';
import { findMessage } from './history.ts';
import type { Permissions } from './modes.ts';
import { type NativeId, parseNativeId } from './native-id.ts';

export interface ThreadOptions {
  request: OpenRequest;
  permissions: Permissions;
  service: Service;
  /** every command of the conversation carries these (I11); it is the app-server that starts them, for all sessions */
  tags: Readonly<Record<string, string>>;
}

export interface OpenThread extends NativeId {
  /** what the runtime chose, or was told */
  model: string | undefined;
  /** the turn to be resumed, with all that happened in it */
  turn?: Fields;
  /** that turn waits for answers, and asks for them again */
  waits?: boolean;
}

/**
 * Begins a conversation, continues one, or copies one. Everything that matters is said each time: after a crash the runtime
 * comes back with another sandbox than it had.
 */
export async function openThread(server: AppServer, options: ThreadOptions): Promise<OpenThread> {
  const { nativeId, fork } = options.request;
  if (nativeId !== undefined) return resume(server, nativeId, options);
  if (fork !== undefined) return forkOf(server, fork, options);
  return begin(server, options);
}

async function begin(server: AppServer, options: ThreadOptions): Promise<OpenThread> {
  const params: ThreadStartParams = settingsOf(options);
  return openedBy(await asked(server.request('thread/start', params)), false);
}

async function resume(server: AppServer, nativeId: string, options: ThreadOptions): Promise<OpenThread> {
  const native = parseNativeId(nativeId);
  if (native === undefined)
    throw new HubError('not_found', { what: `The conversation "${nativeId}" of ${PROVIDER_NAME}` });
  const { resumeTurn } = options.request;
  const params: ThreadResumeParams = {
    ...settingsOf(options),
    threadId: native.threadId,
    excludeTurns: resumeTurn === undefined,
  };
  try {
    const result = await server.request('thread/resume', params);
    const opened = openedBy(result, true);
    if (resumeTurn === undefined) return opened;
    const flags = stringsOf(fieldsOf(fieldsOf(result.thread).status).activeFlags);
    return {
      ...opened,
      turn: turnToResume(result, resumeTurn.messageId),
      waits: flags.some((flag) => flag.startsWith('waiting')),
    };
  } catch (error) {
    // It was begun with another service, as in the person's own Codex: a copy of it goes on with the one that is set here.
    if (resumeTurn === undefined && isOfOtherService(error)) return forkOf(server, { nativeId }, options);
    if (!isMissing(error)) throw failed(error);
    if (!native.recorded) return begin(server, options);
    throw failed('its own record of this conversation is gone. Continue in a new session');
  }
}

/** The last one, if it is the one that was meant. */
function turnToResume(result: Fields, messageId: string | undefined): Fields {
  const turn = fieldsOf(listOf(fieldsOf(result.thread).turns).at(-1));
  const isMeant = listOf(turn.items).some((item) => fieldsOf(item).clientId === messageId);
  if (stringOf(turn.id) === undefined || !(messageId === undefined || isMeant)) throw new HubError('no_turn_running');
  return turn;
}

async function forkOf(
  server: AppServer,
  { nativeId, beforeMessageId }: NonNullable<OpenRequest['fork']>,
  options: ThreadOptions,
): Promise<OpenThread> {
  const native = parseNativeId(nativeId);
  if (native === undefined) throw cannotFork(`"${nativeId}" is no conversation of it`);
  const { threadId } = native;
  const before = beforeMessageId === undefined ? undefined : await turnOf(server, threadId, beforeMessageId);
  if (before?.begins) return begin(server, options);
  const params: ThreadForkParams = {
    ...settingsOf(options),
    threadId,
    excludeTurns: true,
    ...(before !== undefined && { beforeTurnId: before.turnId }),
  };
  try {
    return openedBy(await server.request('thread/fork', params), true);
  } catch (error) {
    throw isMissing(error) ? cannotFork('its own record of the conversation is gone') : failed(error);
  }
}

async function turnOf(server: AppServer, threadId: string, messageId: string) {
  const found = await findMessage(server, threadId, messageId).catch((error: unknown) => {
    throw isMissing(error) ? cannotFork('its own record of the conversation is gone') : failed(error);
  });
  if (found === undefined) throw cannotFork('its own record of the conversation does not have that message');
  if (!found.first) throw cannotFork('that message was given to a turn that ran already');
  return found;
}

function settingsOf({ request, permissions, service, tags }: ThreadOptions) {
  const variables = Object.entries(tags).map(([name, value]) => [`shell_environment_policy.set.${name}`, value]);
  return {
    cwd: request.folder,
    model: request.model,
    ...(service.modelProvider !== undefined && { modelProvider: service.modelProvider }),
    approvalPolicy: permissions.approvalPolicy,
    // A person's own config may have a model review the requests instead of them.
    approvalsReviewer: 'user' as const,
    sandbox: permissions.sandbox,
    config: { ...service.config, ...Object.fromEntries(variables) },
  };
}

function openedBy(result: Fields, recorded: boolean): OpenThread {
  const threadId = stringOf(fieldsOf(result.thread).id);
  if (threadId === undefined) throw failed('it did not name the conversation');
  return { threadId, recorded, model: stringOf(result.model) };
}

async function asked(request: Promise<Fields>): Promise<Fields> {
  try {
    return await request;
  } catch (error) {
    throw failed(error);
  }
}

/** The runtime has no code for it. */
export function isMissing(error: unknown): boolean {
  return (
    error instanceof RequestRefused &&
    /no rollout found|thread not loaded|thread not found|invalid (session|thread) id/i.test(error.message)
  );
}

function isOfOtherService(error: unknown): boolean {
  return error instanceof RequestRefused && /cannot change this thread's model provider/i.test(error.message);
}

function failed(error: unknown): unknown {
  if (typeof error !== 'string' && !(error instanceof RequestRefused)) return error;
  const reason = typeof error === 'string' ? error : error.message;
  return new HubError('runtime_failed', { provider: PROVIDER_NAME, reason });
}

function cannotFork(reason: string): HubError {
  return new HubError('unsupported', { provider: PROVIDER_NAME, what: `continue from there: ${reason}` });
}
