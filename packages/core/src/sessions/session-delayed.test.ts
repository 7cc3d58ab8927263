import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { describeError, HubError } from '@codeai-hub/protocol/errors';
import { Bench } from './testing/bench.ts';
import { Gate } from './testing/scripted-agents.ts';
import { messageId } from './testing/steps.ts';

const ERROR = describeError('runtime_failed', { provider: 'Demo', reason: 'it crashed' });

/** A message was sent, and the agent did not start: it is tried again in two seconds. */
async function delayed() {
  const bench = new Bench();
  const gate = new Gate();
  bench.agents.openings.push(gate);
  await bench.send(1);
  const retry = { at: bench.clock.now() + 2000, attempt: 2, error: ERROR };
  bench.agents.delay(retry);
  return { bench, gate, retry };
}

suite('an agent that is started again later', () => {
  test('shows when and why, and the turn goes on', async () => {
    const { bench, retry } = await delayed();
    assert.deepEqual(activeAgent(bench.state).binding, { status: 'opening', hostId: 'local', retry });
    assert.equal(bench.turn.outcome, undefined);
    bench.agents.delay(null);
    assert.equal(activeAgent(bench.state).binding.retry, undefined);
  });

  test('I7: gets the message once, when it is there, and then those that were queued meanwhile', async () => {
    const { bench, gate } = await delayed();
    await bench.send(2);
    assert.equal(bench.state.queue.length, 1);
    bench.agents.delay(null);
    gate.open();
    await bench.rest();
    assert.deepEqual(bench.agents.given, [messageId(1)]);
    bench.agents.last.finish();
    await bench.rest();
    assert.deepEqual(bench.agents.given, [messageId(1), messageId(2)]);
    assert.equal(activeAgent(bench.state).binding.retry, undefined);
  });

  test('I11: is stopped at once, and the message is shown as not delivered', async () => {
    const { bench, gate } = await delayed();
    await bench.stop();
    await bench.rest();
    assert.equal(bench.turn.outcome?.type, 'interrupted');
    assert.deepEqual(bench.deliveries, ['not_delivered']);
    assert.equal(activeAgent(bench.state).binding.retry, undefined);
    const before = bench.types().length;
    bench.agents.delay({ at: 0, attempt: 3, error: ERROR });
    gate.open();
    await bench.rest();
    assert.equal(bench.types().length, before, 'what it does now shows nowhere');
  });

  test('I8: fails the turn when it is given up, and the queue is held', async () => {
    const { bench, gate } = await delayed();
    await bench.send(2);
    gate.fail(new HubError('provider_paused', { provider: 'Demo', failures: 5, until: 'later', reason: 'it crashed' }));
    await bench.rest();
    assert.ok(bench.turn.outcome?.type === 'failed' && bench.turn.outcome.error.code === 'provider_paused');
    assert.deepEqual(bench.deliveries, ['not_delivered']);
    assert.equal(bench.state.queueHeld, true);
    assert.equal(activeAgent(bench.state).binding.retry, undefined);
  });

  test('I7: is not waited for by the next core, which says that the message did not arrive', async () => {
    const { bench } = await delayed();
    await bench.restart();
    assert.equal(bench.turn.outcome?.type, 'lost');
    assert.deepEqual(bench.deliveries, ['not_delivered']);
    assert.equal(activeAgent(bench.state).binding.retry, undefined);
  });

  test('is not taken for one that gives no sign of life', async () => {
    const { bench } = await delayed();
    await bench.pass(50_000);
    bench.agents.delay(null);
    await bench.pass(50_000);
    assert.equal(bench.turn.stalledSince, undefined);
  });
});
