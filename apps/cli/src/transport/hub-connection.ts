import type { HubClient } from '@codeai-hub/client/api';
import type { ConnectionState } from '@codeai-hub/client/connection/state';
import { createHubClient } from '@codeai-hub/client/hub-client';
import type { HomePaths } from '@codeai-hub/core/storage/home';
import { CORE_VERSION } from '@codeai-hub/core/version';
import { HubError } from '@codeai-hub/protocol/errors';
import { PROGRAM } from '../command-line/program.ts';
import { findCore, requireCore } from '../core/running-core.ts';
import { CommandFailure } from '../failure.ts';
import { tokenSocketTransport } from './token-socket.ts';

/** A core that restarts is back sooner. */
const BACK_WITHIN_MS = 20_000;

/**
 * Does some work as a client of the running core, which may restart meanwhile. Throws `core_not_running`, what the core
 * refuses the connection with, and `core_not_running` again when it goes away for good.
 */
export async function withHub<T>(paths: HomePaths, work: (hub: HubClient) => Promise<T>): Promise<T> {
  await requireCore(paths);
  const hub = createHubClient({
    transport: tokenSocketTransport(() => findCore(paths)),
    client: { id: crypto.randomUUID(), kind: 'cli', name: 'Command line', version: CORE_VERSION },
    onProblem: (problem, detail) => process.stderr.write(`${problem}: ${String(detail)}\n`),
  });
  const loss = watchForLoss(hub);
  try {
    hub.connect();
    return await Promise.race([work(hub), loss.lost]);
  } finally {
    loss.release();
    hub.close();
  }
}

/** `lost` rejects when there is no use in waiting for the core any longer. */
function watchForLoss(hub: HubClient): { lost: Promise<never>; release: () => void } {
  const { promise: lost, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | null = null;
  let wasLive = false;
  const look = () => {
    const state = hub.connection.get();
    if (state.type === 'live') {
      wasLive = true;
      if (timer) clearTimeout(timer);
      timer = null;
      return;
    }
    const error = noUse(state, wasLive);
    if (error) return reject(error);
    timer ??= setTimeout(() => reject(stayedAway()), BACK_WITHIN_MS);
  };
  const stop = hub.connection.subscribe(look);
  const release = () => {
    stop();
    if (timer) clearTimeout(timer);
  };
  return { lost, release };
}

/** A core that takes no more windows is told at once to someone who only comes. */
function noUse(state: ConnectionState, wasLive: boolean): Error | null {
  if (state.type === 'refused') return HubError.of(state.error);
  if (state.type !== 'waiting' || state.loss.type !== 'turned_away' || wasLive) return null;
  return HubError.of(state.loss.error);
}

function stayedAway(): CommandFailure {
  return new CommandFailure(
    'core_not_running',
    `The core went away and did not come back within ${BACK_WITHIN_MS / 1000} s. What it had accepted is kept. Start it with: ${PROGRAM} start`,
  );
}
