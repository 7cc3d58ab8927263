import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PEER_TIMEOUT_MS } from '@codeai-hub/protocol/wire';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { Heartbeat } from './heartbeat.ts';

function setUp() {
  const clock = new FakeClock(0);
  const seen = { pings: [] as number[], deadAt: null as number | null };
  const heartbeat = new Heartbeat({
    clock,
    ping: () => seen.pings.push(clock.now()),
    dead: () => {
      seen.deadAt = clock.now();
      heartbeat.stop();
    },
  });
  heartbeat.start();
  return { clock, heartbeat, seen };
}

test('a silent core is known within 20 s of its last frame, whenever that came', () => {
  for (const lastFrame of [1, 4_000, 7_999, 8_001, 15_000]) {
    const { clock, heartbeat, seen } = setUp();
    clock.advance(lastFrame);
    heartbeat.heard();
    clock.advance(60_000);
    assert.ok(seen.deadAt !== null && seen.deadAt - lastFrame <= PEER_TIMEOUT_MS, `${lastFrame}: ${seen.deadAt}`);
  }
});

test('a core that answers is asked every 8 s and never given up', () => {
  const { clock, heartbeat, seen } = setUp();
  for (let second = 0; second < 120; second++) {
    clock.advance(1_000);
    heartbeat.heard();
  }
  assert.equal(seen.deadAt, null);
  assert.equal(seen.pings.length, 15);
});

test('a look asks at once and judges after 4 s', () => {
  const { clock, heartbeat, seen } = setUp();
  clock.advance(1_000);
  heartbeat.look();
  assert.deepEqual(seen.pings, [1_000]);
  clock.advance(3_999);
  assert.equal(seen.deadAt, null);
  clock.advance(1);
  assert.equal(seen.deadAt, 5_000);
});

test('after a sleep the connection is looked at, not judged by the time slept', () => {
  const { clock, heartbeat, seen } = setUp();
  clock.advance(8_000);
  clock.sleep(3_600_000);
  clock.advance(0);
  assert.equal(seen.deadAt, null, 'late timers alone are no proof');
  assert.equal(seen.pings.at(-1), 3_608_000);
  clock.advance(1_000);
  heartbeat.heard();
  clock.advance(5_000);
  assert.equal(seen.deadAt, null);
});

test('after a sleep a dead connection is known within 4 s', () => {
  const { clock, seen } = setUp();
  clock.sleep(3_600_000);
  clock.advance(0);
  clock.advance(4_000);
  assert.equal(seen.deadAt, 3_604_000);
});

test('a page whose timers are held back to one a minute keeps a connection that answers', () => {
  const { clock, heartbeat, seen } = setUp();
  for (let minute = 0; minute < 30; minute++) {
    clock.sleep(60_000);
    clock.advance(0);
    heartbeat.heard();
  }
  assert.equal(seen.deadAt, null);
});

test('a stopped heartbeat asks nothing', () => {
  const { clock, heartbeat, seen } = setUp();
  heartbeat.stop();
  heartbeat.look();
  clock.advance(60_000);
  assert.deepEqual(seen, { pings: [], deadAt: null });
});
