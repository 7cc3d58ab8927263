import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { StallWatch } from './stall-watch.ts';

function rig(limitMs = 60_000) {
  const clock = new FakeClock();
  const begin = clock.now();
  const limit = { ms: limitMs };
  const stalls: [ms: number, sinceMs: number][] = [];
  const watch = new StallWatch(
    clock,
    () => limit.ms,
    (since) => stalls.push([clock.now() - begin, since - begin]),
  );
  return { clock, watch, stalls, limit };
}

suite('watching for a stall', () => {
  test('silence for as long as the limit is told, with the time of the last sign', () => {
    const { clock, watch, stalls } = rig();
    watch.start();
    clock.advance(10_000);
    watch.sign();
    clock.advance(59_999);
    assert.deepEqual(stalls, []);
    clock.advance(1);
    assert.deepEqual(stalls, [[70_000, 10_000]]);
  });

  test('signs of life hold it back for ever, with one timer', () => {
    const { clock, watch, stalls } = rig();
    watch.start();
    for (let n = 0; n < 100; n++) {
      clock.advance(30_000);
      watch.sign();
    }
    assert.deepEqual(stalls, []);
    assert.equal(clock.pending, 1);
  });

  test('a silence that lasts is told again and again; who listens decides what is news', () => {
    const { clock, watch, stalls } = rig();
    watch.start();
    clock.advance(180_000);
    assert.deepEqual(
      stalls.map(([ms]) => ms),
      [60_000, 120_000, 180_000],
    );
  });

  test('after the turn nothing is watched', () => {
    const { clock, watch, stalls } = rig();
    watch.start();
    watch.stop();
    clock.advance(600_000);
    assert.deepEqual(stalls, []);
    assert.equal(clock.pending, 0);
  });

  test('a second start begins anew, it does not watch twice', () => {
    const { clock, watch, stalls } = rig();
    watch.start();
    clock.advance(40_000);
    watch.start();
    clock.advance(59_999);
    assert.deepEqual(stalls, []);
    clock.advance(1);
    assert.equal(stalls.length, 1);
  });

  test('a limit that is changed meanwhile counts', () => {
    const { clock, watch, stalls, limit } = rig();
    watch.start();
    limit.ms = 90_000;
    clock.advance(89_999);
    assert.deepEqual(stalls, []);
    clock.advance(1);
    assert.equal(stalls.length, 1);
  });
});
