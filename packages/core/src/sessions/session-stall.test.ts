import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Bench } from './testing/bench.ts';

suite('a stalled agent', () => {
  test('is noticed after its silence, once, with the time of its last sign', async () => {
    const bench = new Bench();
    await bench.send(1);
    const since = bench.clock.now();
    await bench.pass(60_000);
    assert.equal(bench.turn.stalledSince, since);
    await bench.pass(180_000);
    assert.equal(bench.types().filter((type) => type === 'turn.stalled').length, 1);
    assert.equal(bench.turn.outcome, undefined, 'the turn goes on');
  });

  test('is revived by whatever it says, also by a bare sign of life', async () => {
    for (const sign of [{ type: 'activity' }, { type: 'usage.changed', contextUsed: 5 }] as const) {
      const bench = new Bench();
      await bench.send(1);
      await bench.pass(60_000);
      bench.agents.last.say(sign);
      assert.equal(bench.turn.stalledSince, undefined);
      assert.equal(bench.types().filter((type) => type === 'turn.revived').length, 1);
    }
  });

  test('is none while it speaks now and then', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.rest();
    bench.agents.last.speak('m', 'a');
    for (let n = 0; n < 10; n++) {
      await bench.pass(40_000);
      bench.agents.last.say({ type: 'item.delta', id: 'm', text: 'b' });
    }
    assert.ok(!bench.types().includes('turn.stalled'));
  });

  test('stalls again when it falls silent again', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.pass(60_000);
    bench.agents.last.say({ type: 'activity' });
    await bench.pass(120_000);
    assert.equal(bench.types().filter((type) => type === 'turn.stalled').length, 2);
  });

  test('I11: can be stopped like any other', async () => {
    const bench = new Bench();
    bench.agents.manner = { heedsInterrupt: false };
    await bench.send(1);
    await bench.pass(60_000);
    await bench.stop();
    await bench.pass(2000);
    assert.deepEqual(bench.turn.outcome, { type: 'interrupted', by: 'Anna' });
    assert.equal(bench.turn.stalledSince, undefined);
  });

  test('between turns nobody is missed', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    await bench.pass(300_000);
    assert.ok(!bench.types().includes('turn.stalled'));
  });
});
