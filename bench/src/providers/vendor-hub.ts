import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { HubClient, SessionView } from '@codeai-hub/client/api';
import { HubProcess } from '@codeai-hub/e2e/harness/hub-process';
import { type Vendor, type VendorsConfig, vendorsConfig, vendorsReady } from '@codeai-hub/e2e/harness/three-vendors';
import { newSession, text, untilState } from '@codeai-hub/e2e/harness/watch';
import { isRunning, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Bench } from '../bench.ts';
import { signal } from './signal.ts';

export type Endpoints = Record<Vendor, { url: string }>;

/** The built hub with the real agents of three vendors, in front of scripted models. */
export interface VendorHub {
  readonly hub: HubProcess;
  readonly client: HubClient;
  /** of this hub alone */
  readonly config: VendorsConfig;
  open(vendor: Vendor): Promise<SessionView>;
  /** Ends it, and whatever it may have left to go on without it. */
  end(): Promise<void>;
}

const GONE_MS = 10;

export async function vendorHub(
  bench: Bench,
  endpoints: Endpoints,
  change: (config: VendorsConfig) => void = () => {},
): Promise<VendorHub> {
  const config = vendorsConfig(endpoints);
  change(config);
  const providers = { ...othersOff(bench), ...config.providers };
  const hub = await HubProcess.start({
    main: bench.build.main,
    config: { ...config, providers, maxClients: 20, maxConcurrentSessions: 100 },
  });
  const end = () => endOf(hub);
  try {
    const client = await vendorsReady(hub);
    const open = (provider: Vendor) => newSession(client, { folder: hub.folder, provider });
    return { hub, client, config, open, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Looking for agents that nobody uses here takes memory and time. */
function othersOff({ build }: Bench): Record<string, { enabled: boolean }> {
  return Object.fromEntries(readdirSync(join(build.dir, 'providers')).map((id) => [id, { enabled: false }]));
}

/** Codex may be kept for the next core; there is none. */
async function endOf(hub: HubProcess): Promise<void> {
  hub.closeClients();
  await hub.stop();
  for (const { pid } of hub.processes()) signal(pid, 'SIGKILL');
  while (hub.processes().length > 0) await pause(GONE_MS);
  await hub.dispose();
}

/** Has an agent answer, and gives the state after its turn. Throws when the turn did not end well. */
export async function answered(view: SessionView, prompt: string): Promise<SessionState> {
  const turns = view.state.get()?.turnCount ?? 0;
  await view.send(text(prompt));
  const state = await untilState(view, (one) => one.turnCount > turns && !isRunning(one));
  const outcome = state.turns.at(-1)?.outcome;
  if (outcome?.type === 'completed') return state;
  throw new Error(`a turn of ${state.provider} did not complete: ${JSON.stringify(outcome)}`);
}
