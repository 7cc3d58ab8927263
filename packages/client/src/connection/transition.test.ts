import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeError } from '@codeai-hub/protocol/errors';
import { retryDelay } from './backoff.ts';
import type { ConnectionState } from './state.ts';
import { type ConnectionEvent, transition } from './transition.ts';

const welcome = { protocolVersion: 1, coreVersion: '1', instanceId: 'a', now: 0 };
const moment = { now: 100_000, jitter: 0.5 };
const dropped: ConnectionEvent = { type: 'lost', loss: { type: 'dropped' } };
const error = describeError('unauthorized');

const idle: ConnectionState = { type: 'idle' };
const connecting: ConnectionState = { type: 'connecting', attempt: 3 };
const syncing: ConnectionState = { type: 'syncing', attempt: 3, welcome };
const live: ConnectionState = { type: 'live', attempt: 3, since: 99_000, welcome };
const waiting: ConnectionState = { type: 'waiting', attempt: 3, retryAt: 101_000, loss: { type: 'dropped' } };
const refused: ConnectionState = { type: 'refused', error };
const closed: ConnectionState = { type: 'closed' };

test('from nothing to live', () => {
  let { state, effects } = transition(idle, { type: 'connect' }, moment);
  assert.deepEqual([state, effects], [{ type: 'connecting', attempt: 1 }, ['open socket']]);
  ({ state, effects } = transition(state, { type: 'opened' }, moment));
  assert.deepEqual([state, effects], [{ type: 'syncing', attempt: 1, welcome: null }, ['say hello']]);
  ({ state } = transition(state, { type: 'welcomed', welcome }, moment));
  ({ state, effects } = transition(state, { type: 'ready' }, moment));
  assert.deepEqual([state, effects], [{ type: 'live', attempt: 1, since: 100_000, welcome }, []]);
});

test('ready before the welcome changes nothing', () => {
  const state: ConnectionState = { type: 'syncing', attempt: 1, welcome: null };
  assert.equal(transition(state, { type: 'ready' }, moment).state, state);
});

test('every state with a socket waits after a loss, and the socket is closed', () => {
  for (const state of [connecting, syncing, live]) {
    const step = transition(state, dropped, moment);
    assert.equal(step.state.type, 'waiting');
    assert.deepEqual(step.effects, ['close socket', 'start retry timer']);
  }
});

test('states without a socket take no loss', () => {
  for (const state of [idle, waiting, refused, closed]) assert.equal(transition(state, dropped, moment).state, state);
});

test('a short-lived connection does not make the next wait short again', () => {
  const thrash = transition(live, dropped, moment).state;
  assert.deepEqual(thrash, { type: 'waiting', attempt: 3, retryAt: 100_000 + 1200, loss: { type: 'dropped' } });
  const good = transition({ ...live, since: 95_000 }, dropped, moment).state;
  assert.deepEqual(good, { type: 'waiting', attempt: 0, retryAt: 100_000 + 150, loss: { type: 'dropped' } });
});

test('a restarting core is asked again quickly, however short the connection was', () => {
  const { state } = transition(live, { type: 'lost', loss: { type: 'restarting', reason: 'update' } }, moment);
  assert.equal(state.type === 'waiting' && state.retryAt, 100_000 + 150);
});

test('a refusal ends the tries until somebody connects', () => {
  for (const state of [connecting, syncing, live]) {
    assert.deepEqual(transition(state, { type: 'refused', error }, moment).state, refused);
  }
  assert.deepEqual(transition(refused, { type: 'connect' }, moment).state, { type: 'connecting', attempt: 1 });
});

test('connecting by hand cuts a wait short and counts on', () => {
  assert.deepEqual(transition(waiting, { type: 'connect' }, moment).state, { type: 'connecting', attempt: 4 });
});

test('a closed connection stays closed', () => {
  for (const state of [idle, connecting, syncing, live, waiting, refused]) {
    assert.deepEqual(transition(state, { type: 'close' }, moment).state, closed);
  }
  for (const event of [{ type: 'connect' }, { type: 'opened' }, { type: 'ready' }, dropped] as ConnectionEvent[]) {
    assert.equal(transition(closed, event, moment).state, closed);
  }
});

test('waits double up to ten seconds, half of each left to chance', () => {
  const loss = { type: 'unreachable' } as const;
  assert.deepEqual(
    [0, 1, 2, 3, 20].map((failed) => retryDelay(failed, loss, 0)),
    [100, 200, 400, 800, 5000],
  );
  assert.deepEqual(
    [0, 1, 20].map((failed) => retryDelay(failed, loss, 1)),
    [200, 400, 10_000],
  );
});

test('a core that turned the client away is not asked again within a second', () => {
  assert.equal(retryDelay(0, { type: 'turned_away', error: describeError('too_many_clients', { limit: 5 }) }, 0), 1000);
});
