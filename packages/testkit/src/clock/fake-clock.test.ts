import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from './fake-clock.ts';
import { ScopedClock } from './scoped-clock.ts';

test('tasks run by due time, those of one instant in the order they were asked for', () => {
  const clock = new FakeClock(0);
  const ran: string[] = [];
  clock.after(20, () => ran.push('c'));
  clock.after(10, () => ran.push('a'));
  clock.after(10, () => ran.push('b'));
  clock.advance(10);
  assert.deepEqual(ran, ['a', 'b']);
  clock.advance(10);
  assert.deepEqual(ran, ['a', 'b', 'c']);
});

test('a task sees the time it was due at, and what it asks for runs within the same advance', () => {
  const clock = new FakeClock(0);
  const seen: number[] = [];
  clock.after(10, () => {
    seen.push(clock.now());
    clock.after(5, () => seen.push(clock.now()));
  });
  clock.advance(100);
  assert.deepEqual(seen, [10, 15]);
  assert.equal(clock.now(), 100);
});

test('a cancelled task does not run', () => {
  const clock = new FakeClock();
  const cancel = clock.after(1, () => assert.fail('ran'));
  cancel();
  clock.runAll();
  assert.equal(clock.pending, 0);
});

test('after a sleep the task runs late', () => {
  const clock = new FakeClock(0);
  let at = -1;
  clock.after(10, () => {
    at = clock.now();
  });
  clock.sleep(1000);
  clock.runNext();
  assert.equal(at, 1000);
});

test('runAll reports a task that asks for itself for ever', () => {
  const clock = new FakeClock();
  const again = () => void clock.after(1, again);
  again();
  assert.throws(() => clock.runAll(50), /50 tasks ran/);
});

test('what an ended process asked for never runs', () => {
  const clock = new FakeClock(0);
  const process = new ScopedClock(clock);
  const ran: string[] = [];
  process.after(5, () => ran.push('before'));
  process.after(10, () => ran.push('after'));
  clock.advance(5);
  assert.equal(process.pending, 1);
  process.end();
  process.after(1, () => ran.push('too late'));
  clock.runAll();
  assert.deepEqual(ran, ['before']);
  assert.equal(process.pending, 0);
});
