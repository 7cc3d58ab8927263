import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { Continuations } from './continuations.ts';

const HOUR = 3_600_000;

class Rig {
  readonly timers = new FakeClock();
  /** by how much the time of day is ahead of what timers count: the machine slept, or its clock was set */
  jumped = 0;
  readonly begun: string[] = [];
  readonly reports: string[] = [];
  failing = false;
  readonly plans = new Continuations({
    clock: { now: () => this.now, after: this.timers.after },
    goOn: async (sessionId) => {
      this.begun.push(sessionId);
      if (this.failing) throw new Error('it cannot be read');
    },
    report: (_error, what, sessionId) => void this.reports.push(`${what} ${sessionId}`),
  });

  get now(): number {
    return this.timers.now() + this.jumped;
  }

  async pass(ms: number): Promise<string[]> {
    this.timers.advance(ms);
    await drain();
    return this.begun.splice(0);
  }
}

test('a time that a sleeping machine missed is seen within half a minute of its waking', async () => {
  const rig = new Rig();
  rig.plans.note('a', { at: rig.now + HOUR });
  assert.deepEqual(await rig.pass(60_000), []);
  rig.jumped = 5 * HOUR;
  assert.deepEqual(await rig.pass(30_000), ['a']);
});

test('a clock that is set back lets it wait for the time that was named', async () => {
  const rig = new Rig();
  rig.plans.note('a', { at: rig.now + HOUR });
  rig.jumped = -HOUR;
  assert.deepEqual(await rig.pass(HOUR), []);
  assert.deepEqual(await rig.pass(HOUR), ['a']);
});

test('who was due first is first, and what cannot begin yet is tried again, not at once', async () => {
  const rig = new Rig();
  rig.plans.note('later', { at: rig.now - 1 });
  rig.plans.note('earlier', { at: rig.now - 2 });
  assert.deepEqual(await rig.pass(0), ['earlier', 'later']);
  assert.deepEqual(await rig.pass(29_999), []);
  assert.deepEqual(await rig.pass(1), ['earlier', 'later']);
  rig.plans.note('earlier', undefined);
  rig.plans.look();
  assert.deepEqual(await rig.pass(0), ['later']);
});

test('a session that cannot be loaded is reported and left alone', async () => {
  const rig = new Rig();
  rig.failing = true;
  rig.plans.note('a', { at: rig.now });
  assert.deepEqual(await rig.pass(HOUR), ['a']);
  assert.deepEqual(rig.reports, ['go on by itself a']);
  assert.equal(rig.plans.any, false);
});

test('nothing is begun after the end, and nothing is looked at while nothing is planned', async () => {
  const rig = new Rig();
  assert.equal(rig.timers.pending, 0);
  rig.plans.note('a', { at: rig.now + 5 });
  rig.plans.note('a', undefined);
  assert.equal(rig.timers.pending, 0);
  rig.plans.note('a', { at: rig.now + 5 });
  rig.plans.close();
  assert.deepEqual(await rig.pass(HOUR), []);
});
