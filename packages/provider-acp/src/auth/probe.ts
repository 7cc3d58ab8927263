import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { HostServices } from '@codeai-hub/provider-kit/module';
import type { Fields } from '@codeai-hub/provider-kit/reading';
import { AgentConnection, type ConnectionListener } from '../connection/agent-connection.ts';
import { AUTH_REQUIRED, Refused } from '../connection/refused.ts';
import type { Preset } from '../presets/preset.ts';
import type { Launch } from '../runtime/launch.ts';

export interface ProbeOptions {
  preset: Preset;
  launch: Launch;
  /** a folder without anything in it */
  folder: string;
  env: Record<string, string>;
  sessionId: string;
  host: HostServices;
  clock: Clock;
}

export interface SignInState {
  signedIn: boolean;
  authMethods: readonly Fields[];
}

/** Whether an agent can be used: it is started and greeted, and, where only that shows it, asked for a session. */
export function probeSignIn(options: ProbeOptions): Promise<SignInState> {
  const { preset, folder } = options;
  return withAgent(options, async (connection) => {
    const { authMethods } = connection.greeting;
    return { signedIn: !preset.probesSession || (await takesSession(connection, folder)), authMethods };
  });
}

/** Makes sure that it is an agent. Throws `runtime_failed` with what it is instead. */
export function greetAgent(options: ProbeOptions): Promise<void> {
  return withAgent(options, async () => {});
}

async function withAgent<T>(
  { preset, folder, ...rest }: ProbeOptions,
  look: (connection: AgentConnection) => Promise<T>,
): Promise<T> {
  const { name } = preset;
  const { coreVersion } = rest.host;
  const connection = await AgentConnection.open({ name, cwd: folder, coreVersion, listener: DEAF, ...rest });
  try {
    return await look(connection);
  } finally {
    await connection.end(true);
  }
}

async function takesSession(connection: AgentConnection, cwd: string): Promise<boolean> {
  try {
    await connection.request('session/new', { cwd, mcpServers: [] });
    return true;
  } catch (error) {
    if (error instanceof Refused && error.code === AUTH_REQUIRED) return false;
    throw error;
  }
}

/** Nothing an agent tells meanwhile is about anything. */
const DEAF: ConnectionListener = {
  updated: () => {},
  answered: () => {},
  garbage: () => {},
  asked: async () => ({ outcome: { outcome: 'cancelled' } }),
  unknown: () => {},
  gone: () => {},
};
