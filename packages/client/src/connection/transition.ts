import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { retryDelay } from './backoff.ts';
import type { ConnectionState, Loss, Welcome } from './state.ts';

/** A connection that lived this long was a good one: the next retry begins again at the shortest wait. */
const GOOD_AFTER_MS = 5_000;

export type ConnectionEvent =
  | { type: 'connect' }
  | { type: 'opened' }
  | { type: 'welcomed'; welcome: Welcome }
  | { type: 'ready' }
  | { type: 'lost'; loss: Loss }
  | { type: 'refused'; error: HubErrorShape }
  | { type: 'close' };

/** What the world must do after a step. */
export type Effect = 'open socket' | 'say hello' | 'close socket' | 'start retry timer';

export interface Step {
  state: ConnectionState;
  effects: readonly Effect[];
}

/** Time and chance of this step, so that the function itself is pure. */
export interface Moment {
  now: number;
  /** 0 <= x < 1 */
  jitter: number;
}

/** The whole life of a connection. An event that does not fit the state changes nothing: it came from an old socket. */
export function transition(state: ConnectionState, event: ConnectionEvent, moment: Moment): Step {
  const stay: Step = { state, effects: [] };
  if (state.type === 'closed') return stay;
  switch (event.type) {
    case 'connect':
      return connect(state) ?? stay;
    case 'opened':
      if (state.type !== 'connecting') return stay;
      return { state: { type: 'syncing', attempt: state.attempt, welcome: null }, effects: ['say hello'] };
    case 'welcomed':
      if (state.type !== 'syncing') return stay;
      return { state: { ...state, welcome: event.welcome }, effects: [] };
    case 'ready':
      if (state.type !== 'syncing' || state.welcome === null) return stay;
      return {
        state: { type: 'live', attempt: state.attempt, since: moment.now, welcome: state.welcome },
        effects: [],
      };
    case 'lost':
      return lost(state, event.loss, moment) ?? stay;
    case 'refused':
      return { state: { type: 'refused', error: event.error }, effects: ['close socket'] };
    case 'close':
      return { state: { type: 'closed' }, effects: ['close socket'] };
  }
}

function connect(state: Exclude<ConnectionState, { type: 'closed' }>): Step | null {
  switch (state.type) {
    case 'idle':
    case 'refused':
      return { state: { type: 'connecting', attempt: 1 }, effects: ['open socket'] };
    case 'waiting':
      return { state: { type: 'connecting', attempt: state.attempt + 1 }, effects: ['open socket'] };
    case 'connecting':
    case 'syncing':
    case 'live':
      return null;
  }
}

function lost(state: Exclude<ConnectionState, { type: 'closed' }>, loss: Loss, moment: Moment): Step | null {
  switch (state.type) {
    case 'idle':
    case 'refused':
    case 'waiting':
      return null;
    case 'connecting':
    case 'syncing':
    case 'live': {
      const attempt = wasGood(state, loss, moment.now) ? 0 : state.attempt;
      const retryAt = moment.now + retryDelay(attempt, loss, moment.jitter);
      return { state: { type: 'waiting', attempt, retryAt, loss }, effects: ['close socket', 'start retry timer'] };
    }
  }
}

function wasGood(state: ConnectionState, loss: Loss, now: number): boolean {
  return loss.type === 'restarting' || (state.type === 'live' && now - state.since >= GOOD_AFTER_MS);
}
