import type { Item } from './items.ts';
import {
  isRunning,
  type SessionState,
  WINDOW_BOUND,
  WINDOW_KEEP,
  WINDOW_MAX,
  WINDOW_WEIGHT_BOUND,
  WINDOW_WEIGHT_KEEP,
  WINDOW_WEIGHT_MAX,
} from './state.ts';
import { weightOf } from './weight.ts';

/**
 * Keeps the window bounded. Open items stay, and what is behind one leaves before it only when there is too much: then an
 * item that was open for very long comes into the history behind what it outlasted.
 */
export function evict(state: SessionState): SessionState {
  if (state.items.length <= WINDOW_MAX) return state;
  const old = state.items.slice(0, -WINDOW_KEEP);
  const firstOpen = old.findIndex((item) => item.status === 'open');
  if (firstOpen < 0) return leave(state, old);
  const isTooMuch = state.items.length > WINDOW_BOUND;
  return leave(state, isTooMuch ? old.filter((item) => item.status !== 'open') : old.slice(0, firstOpen));
}

/**
 * Bounds what the window weighs, by the rules that bound how many items it has. What cannot leave is not weighed: an open
 * item, a message whose delivery is yet to be told, and the newest item.
 */
export function lighten(state: SessionState): SessionState {
  const weights = state.items.map((item) => (canLeave(item) ? weightOf(item) : 0));
  let weight = weights.reduce((sum, one) => sum + one, 0);
  if (weight <= WINDOW_WEIGHT_MAX) return state;
  const isTooMuch = weight > WINDOW_WEIGHT_BOUND;
  const leaving: Item[] = [];
  for (const [index, item] of state.items.slice(0, -1).entries()) {
    if (weight <= WINDOW_WEIGHT_KEEP) break;
    if (!isTooMuch && (!canLeave(item) || beginsNewestTurn(state, item))) break;
    if (!canLeave(item)) continue;
    leaving.push(item);
    weight -= weights[index] ?? 0;
  }
  return leave(state, leaving);
}

function canLeave(item: Item): boolean {
  return item.status !== 'open' && !(item.kind === 'user_message' && item.delivery === 'pending');
}

function beginsNewestTurn(state: SessionState, item: Item): boolean {
  return item.kind === 'user_message' && item.steer !== true && item.turnId === state.turns.at(-1)?.id;
}

function leave(state: SessionState, leaving: readonly Item[]): SessionState {
  if (leaving.length === 0) return state;
  const gone = new Set(leaving);
  const items = state.items.filter((item) => !gone.has(item));
  const shown = new Set(items.map((item) => item.turnId));
  const turns = state.turns.filter((turn) => shown.has(turn.id) || isRunning(state, turn.id));
  return { ...state, items, turns, evicted: state.evicted + leaving.length };
}
