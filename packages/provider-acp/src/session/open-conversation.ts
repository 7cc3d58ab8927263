import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { OpenRequest } from '@codeai-hub/provider-kit/contract';
import { type Fields, stringOf } from '@codeai-hub/provider-kit/reading';
import type { AgentConnection } from '../connection/agent-connection.ts';
import { AUTH_REQUIRED, METHOD_NOT_FOUND, NOT_FOUND, Refused } from '../connection/refused.ts';
import { wordsOf } from '../errors/turn-error.ts';
import type { Preset } from '../presets/preset.ts';
import { settingsOf } from './features.ts';
import { type NativeId, parseNativeId } from './native-id.ts';

export interface Conversation {
  native: NativeId;
  /** what the agent told of it */
  session: Fields;
}

interface Input {
  preset: Preset;
  request: OpenRequest;
  env: Record<string, string>;
  clock: Clock;
  signInHint(): string;
  /** how many updates came so far */
  updates(): number;
}

const OPEN_MS = 60_000;
/** More round trips than this and it never ends. */
const MAX_ROUNDS = 1_000;

/** Begins a conversation, or goes on with one, as far as the agent can. */
export async function openConversation(connection: AgentConnection, input: Input): Promise<Conversation> {
  const { preset, request } = input;
  if (request.fork !== undefined)
    throw new HubError('unsupported', { provider: preset.name, what: 'go on with a copy of a conversation' });
  const known = request.nativeId === undefined ? undefined : parsed(request.nativeId, preset.name);
  if (known?.recorded === true) return goOn(connection, known, input);
  const session = await ask(connection, 'session/new', input, undefined);
  const id = stringOf(session.sessionId);
  if (id === undefined || id === '')
    throw new HubError('runtime_failed', { provider: preset.name, reason: 'it began a conversation without an id' });
  return { native: { id, recorded: false }, session };
}

function parsed(nativeId: string, name: string): NativeId {
  const native = parseNativeId(nativeId);
  if (native === undefined) throw new HubError('not_found', { what: `The conversation "${nativeId}" of ${name}` });
  return native;
}

async function goOn(connection: AgentConnection, native: NativeId, input: Input): Promise<Conversation> {
  const { preset } = input;
  if (connection.can('sessionCapabilities', 'resume'))
    return { native, session: await ask(connection, 'session/resume', input, native.id) };
  if (!connection.can('loadSession'))
    throw new HubError('unsupported', { provider: preset.name, what: 'go on with a conversation' });
  await preset.beforeLoad?.({ id: native.id, env: input.env, now: input.clock.now() });
  const session = await ask(connection, 'session/load', input, native.id);
  if (preset.quirks.replaysAfterLoad === true) await replayed(connection, native, session, input);
  return { native, session };
}

/**
 * What was said before comes again, some of it after the answer, and would be taken for the next turn. The agent is asked
 * something harmless until nothing comes between two answers.
 */
async function replayed(connection: AgentConnection, native: NativeId, session: Fields, input: Input): Promise<void> {
  const modeId = settingsOf(session).mode?.current;
  if (modeId === undefined) return;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = input.updates();
    await connection.request('session/set_mode', { sessionId: native.id, modeId });
    if (round > 0 && input.updates() === before) return;
  }
}

async function ask(
  connection: AgentConnection,
  method: string,
  input: Input,
  sessionId: string | undefined,
): Promise<Fields> {
  const { preset, request, clock } = input;
  const params = { cwd: request.folder, mcpServers: [], ...(sessionId !== undefined && { sessionId }) };
  const tooLate = Promise.withResolvers<never>();
  const reason = `it did not open the conversation within ${OPEN_MS / 1000} s`;
  const cancel = clock.after(OPEN_MS, () =>
    tooLate.reject(new HubError('runtime_failed', { provider: preset.name, reason })),
  );
  try {
    return await Promise.race([connection.request(method, params), tooLate.promise]);
  } catch (error) {
    throw error instanceof Refused ? openError(error, input) : error;
  } finally {
    cancel();
  }
}

function openError(refused: Refused, { preset, request, signInHint }: Input): HubError {
  const { name } = preset;
  const reason = wordsOf(refused);
  if (refused.code === AUTH_REQUIRED)
    return new HubError('auth_required', { provider: name, hint: signInHint(), reason }, { cause: refused });
  if (refused.code === METHOD_NOT_FOUND)
    return new HubError('unsupported', { provider: name, what: 'go on with a conversation' }, { cause: refused });
  if (refused.code === NOT_FOUND && request.nativeId !== undefined)
    return new HubError('not_found', { what: `The conversation "${request.nativeId}" of ${name}` }, { cause: refused });
  return new HubError('runtime_failed', { provider: name, reason }, { cause: refused });
}
