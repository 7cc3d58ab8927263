import type { HubClient } from '@codeai-hub/client/api';
import { type Clock, systemClock } from '@codeai-hub/client/clock';
import type { ConnectionState } from '@codeai-hub/client/connection/state';
import { HubError } from '@codeai-hub/protocol/errors';
import { PROGRAM } from '../command-line/program.ts';
import { CommandFailure } from '../failure.ts';

/** A core that restarts is back sooner. */
const BACK_WITHIN_MS = 20_000;

/**
 * `lost` rejects when there is no use in waiting for the core any longer: with what it refuses the connection with, or
 * `core_not_running` when it went away for good.
 */
export function watchForLoss(
  { connection }: Pick<HubClient, 'connection'>,
  clock: Clock = systemClock,
): { lost: Promise<never>; release: () => void } {
  const { promise: lost, reject } = Promise.withResolvers<never>();
  let cancel: (() => void) | null = null;
  let wasLive = false;
  const look = () => {
    const state = connection.get();
    if (state.type === 'live') {
      wasLive = true;
      cancel?.();
      cancel = null;
      return;
    }
    const error = noUse(state, wasLive);
    if (error) return reject(error);
    cancel ??= clock.after(BACK_WITHIN_MS, () => reject(stayedAway()));
  };
  const stop = connection.subscribe(look);
  const release = () => {
    stop();
    cancel?.();
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
