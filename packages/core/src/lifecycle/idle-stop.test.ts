import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { IdleStop } from './idle-stop.ts';

function setUp() {
  const clock = new FakeClock();
  const state = { clients: 0, busy: false, limit: 60_000 as number | null, stops: 0 };
  const idle = new IdleStop({
    clock,
    limitMs: () => state.limit,
    clients: () => state.clients,
    busy: () => state.busy,
    stop: () => state.stops++,
  });
  return { clock, state, idle };
}

test('the core stops some time after the last window left', () => {
  const { clock, state, idle } = setUp();
  state.clients = 1;
  idle.look();
  clock.advance(120_000);
  assert.equal(state.stops, 0);
  state.clients = 0;
  idle.look();
  clock.advance(59_999);
  assert.equal(state.stops, 0);
  clock.advance(1);
  assert.equal(state.stops, 1);
});

test('not while something works or waits, and not when that began without a look', () => {
  const { clock, state, idle } = setUp();
  state.busy = true;
  idle.look();
  clock.advance(120_000);
  state.busy = false;
  idle.look();
  clock.advance(30_000);
  state.busy = true;
  clock.advance(120_000);
  assert.equal(state.stops, 0);
});

test('a window that comes in between begins it anew, and "never" ends it', () => {
  const { clock, state, idle } = setUp();
  idle.look();
  clock.advance(30_000);
  idle.look();
  clock.advance(59_999);
  assert.equal(state.stops, 0);
  state.limit = null;
  idle.look();
  clock.advance(120_000);
  assert.equal(state.stops, 0);
  state.limit = 1000;
  idle.look();
  idle.cancel();
  clock.advance(120_000);
  assert.deepEqual([state.stops, clock.pending], [0, 0]);
});
