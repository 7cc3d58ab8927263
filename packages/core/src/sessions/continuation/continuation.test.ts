import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { describeError } from '@codeai-hub/protocol/errors';
import { Bench } from '../testing/bench.ts';
import { Gate } from '../testing/scripted-agents.ts';

const HOUR = 3_600_000;
const GO_ON = 'Go on where you stopped.';

/** A session whose agent stopped at a limit, and is to go on when that resets. */
async function atLimit(bench = new Bench()): Promise<Bench> {
  await bench.send(1);
  stopAtLimit(bench);
  const { status } = await bench.command({ type: 'continuation.schedule', at: 'reset' });
  assert.equal(status, 'accepted');
  return bench;
}

function stopAtLimit(bench: Bench): void {
  const resetsAt = new Date(bench.clock.now() + HOUR).toISOString();
  const error = describeError('quota_exhausted', { provider: 'Demo', resetsAt });
  bench.agents.last.say({ type: 'turn.ended', outcome: { type: 'failed', error } });
}

/** In one go: only what is due at its end needs small steps. */
async function wait(bench: Bench, ms: number): Promise<void> {
  bench.clock.advance(ms - 100);
  await bench.rest();
  await bench.pass(100);
}

function words(bench: Bench): string[] {
  return bench.messages.map(({ text }) => text);
}

suite('an agent that stopped at a limit', () => {
  test('goes on by itself at its reset and not before, once, and nothing is planned any more', async () => {
    const bench = await atLimit();
    await wait(bench, HOUR);
    assert.deepEqual(words(bench), ['message 1']);
    assert.equal(bench.sessions.anyScheduled, true);
    await wait(bench, 3000);
    assert.deepEqual(words(bench), ['message 1', GO_ON]);
    assert.equal(bench.agents.given.length, 2);
    assert.equal(bench.state.continuation, undefined);
    assert.equal(bench.sessions.anyScheduled, false);
    bench.agents.last.finish();
    await wait(bench, 2 * HOUR);
    assert.equal(bench.agents.given.length, 2);
  });

  test('is loaded for it when nobody looks at it', async () => {
    const bench = await atLimit();
    bench.release();
    await wait(bench, 20 * 60_000);
    assert.deepEqual(bench.sessions.loadedIds, []);
    await wait(bench, HOUR);
    bench.hold();
    assert.deepEqual(words(bench), ['message 1', GO_ON]);
  });

  test('does not when the person called it off, or took the work up', async () => {
    for (const takesUp of [true, false]) {
      const bench = await atLimit();
      if (takesUp) await bench.send(2);
      else await bench.command({ type: 'continuation.cancel' });
      if (takesUp) bench.agents.last.finish();
      assert.equal(bench.sessions.anyScheduled, false);
      await wait(bench, 2 * HOUR);
      assert.deepEqual(words(bench), takesUp ? ['message 1', 'message 2'] : ['message 1']);
    }
  });

  test('that stops at the limit again is not sent on again by itself', async () => {
    const bench = await atLimit();
    await wait(bench, HOUR + 3000);
    stopAtLimit(bench);
    await wait(bench, 3 * HOUR);
    assert.equal(bench.agents.given.length, 2);
    assert.equal((await bench.command({ type: 'continuation.schedule', at: 'reset' })).status, 'accepted');
  });

  test('waits for room when as many sessions run as may', async () => {
    const bench = await atLimit();
    bench.maxRunning = 0;
    await wait(bench, 2 * HOUR);
    assert.deepEqual(words(bench), ['message 1']);
    assert.equal(bench.sessions.anyScheduled, true);
    bench.maxRunning = 1;
    await wait(bench, 30_000);
    assert.deepEqual(words(bench), ['message 1', GO_ON]);
  });

  test('is over when the agent cannot be started at its time: that is told, and not tried for ever', async () => {
    const bench = await atLimit();
    bench.agents.last.die();
    const opening = new Gate();
    bench.agents.openings.push(opening);
    await wait(bench, HOUR + 3000);
    opening.fail(new Error('it is broken'));
    await bench.rest();
    assert.equal(bench.turn.outcome?.type, 'failed');
    assert.deepEqual(bench.deliveries, ['delivered', 'not_delivered']);
    await wait(bench, 2 * HOUR);
    assert.equal(bench.state.continuation, undefined);
    assert.equal(bench.agents.given.length, 1);
  });
});

suite('over the end of a core', () => {
  test('what was planned is carried out by the next one, at its time', async () => {
    const bench = await atLimit();
    await bench.restart();
    assert.equal(bench.sessions.anyScheduled, true);
    await wait(bench, HOUR);
    assert.deepEqual(words(bench), ['message 1']);
    await wait(bench, 3000);
    assert.deepEqual(words(bench), ['message 1', GO_ON]);
  });

  test('what was due while none ran, or while the machine slept, begins at once, once, without being looked at', async () => {
    const bench = await atLimit();
    bench.kill();
    bench.clock.advance(5 * HOUR);
    bench.begin({ hold: false });
    assert.deepEqual(bench.sessions.loadedIds, []);
    await bench.pass(50);
    bench.hold();
    assert.deepEqual(words(bench), ['message 1', GO_ON]);
    assert.equal(bench.agents.given.length, 2);
  });

  test('I7: a core that dies before the agent was given the message leaves it to the next', async () => {
    const bench = await atLimit();
    bench.agents.last.die();
    bench.agents.openings.push(new Gate());
    await wait(bench, HOUR + 3000);
    assert.deepEqual(bench.deliveries, ['delivered', 'pending']);
    await bench.restart();
    await bench.pass(50);
    assert.deepEqual(words(bench), ['message 1', GO_ON]);
    assert.deepEqual(bench.deliveries, ['delivered', 'delivered']);
    assert.equal(new Set(bench.agents.given).size, 2);
    assert.equal(bench.agents.given.length, 2);
    assert.equal(bench.state.continuation, undefined);
  });

  test('I7: one that dies when the agent has it, before that is known, does not have it given again', async () => {
    const bench = await atLimit();
    await bench.command({ type: 'continuation.schedule', at: bench.clock.now() + 1000 });
    bench.agents.last.arrivals.push(new Gate());
    await wait(bench, 1000);
    assert.deepEqual(bench.deliveries, ['delivered', 'pending']);
    const { messageId = '' } = bench.state.continuation ?? {};
    bench.kill();
    bench.agents.transcripts.get('native-1')?.push(messageId);
    bench.begin();
    await bench.session.recovered;
    await wait(bench, HOUR);
    assert.deepEqual(bench.deliveries, ['delivered', 'delivered']);
    assert.equal(bench.agents.given.length, 2);
    assert.equal(bench.state.continuation, undefined);
  });

  test('I7: one that ends in order before the agent was given the message leaves it to the next, too', async () => {
    const bench = await atLimit();
    bench.agents.last.die();
    bench.agents.openings.push(new Gate());
    await wait(bench, HOUR + 3000);
    const ended = bench.sessions.shutDown();
    await bench.inTime(ended);
    bench.begin();
    await bench.session.recovered;
    await bench.pass(100);
    assert.equal(bench.agents.given.length, 2);
    assert.equal(bench.state.continuation, undefined);
  });
});

test('a quota window that fills up is warned of in the turn where that is told, and kept for one when none runs', async () => {
  const bench = new Bench();
  const limit = { id: '5h', label: '5-hour limit', usedPercent: 75, status: 'ok' as const };
  const asked: string[] = [];
  bench.warnings = (provider, limits) => {
    asked.push(`${provider} ${limits[0]?.usedPercent}`);
    return ['5-hour limit: 75 % is used.'];
  };
  await bench.send(1);
  bench.agents.last.finish();
  bench.agents.last.say({ type: 'limits.changed', limits: [limit] });
  assert.deepEqual(asked, []);
  await bench.send(2);
  bench.agents.last.say({ type: 'limits.changed', limits: [limit] });
  assert.deepEqual(asked, ['demo 75']);
  const said = bench.state.items.at(-1);
  assert.ok(said?.kind === 'notice');
  assert.deepEqual(
    [said.level, said.topic, said.text, said.turnId],
    ['warning', 'limit', '5-hour limit: 75 % is used.', 't2'],
  );
});
