import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { collectGarbage, MemoryRest } from './memory-rest.ts';

function world() {
  const clock = new FakeClock();
  const state = { busy: false, given: 0 };
  const rest = new MemoryRest({ clock, busy: () => state.busy, giveBack: () => state.given++ });
  return { clock, state, rest };
}

test('memory is given back once after work has rested', () => {
  const { clock, state, rest } = world();
  rest.look();
  clock.advance(4000);
  rest.look();
  clock.advance(4000);
  assert.equal(state.given, 0, 'work came in between');
  clock.advance(60_000);
  assert.equal(state.given, 1);
});

test('nothing is collected while something runs, nor after the end', () => {
  const { clock, state, rest } = world();
  state.busy = true;
  rest.look();
  clock.advance(60_000);
  assert.equal(state.given, 0);
  state.busy = false;
  rest.look();
  rest.cancel();
  clock.advance(60_000);
  assert.equal(state.given, 0);
});

test('a collection frees what nobody holds', async () => {
  let dead: object | null = { text: 'x'.repeat(1000) };
  const reference = new WeakRef(dead);
  dead = null;
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  assert.equal(reference.deref(), undefined);
});
