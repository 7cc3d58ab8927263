import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { HubError } from '@codeai-hub/protocol/errors';
import { Bench } from './testing/bench.ts';
import { Gate } from './testing/scripted-agents.ts';
import { messageId } from './testing/steps.ts';

suite('I9: what is sent while the agent works', () => {
  test('waits, and goes on by itself in its order when the turn is done', async () => {
    const bench = new Bench();
    for (const n of [1, 2, 3]) await bench.send(n);
    assert.deepEqual(bench.agents.given, [messageId(1)]);
    for (const n of [2, 3]) {
      bench.agents.last.finish();
      await bench.rest();
      assert.deepEqual(bench.agents.given.at(-1), messageId(n));
    }
    assert.deepEqual(bench.state.queue, []);
    assert.deepEqual(
      bench.state.turns.map(({ outcome }) => outcome?.type),
      ['completed', 'completed', undefined],
    );
  });

  test('is held when the turn fails, and goes on when a person says so', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.send(2);
    const error = new HubError('overloaded', { provider: 'Demo' }).toShape();
    bench.agents.last.say({ type: 'turn.ended', outcome: { type: 'failed', error } });
    await bench.rest();
    assert.deepEqual(bench.agents.given, [messageId(1)]);
    assert.equal(bench.state.queueHeld, true);
    await bench.command({ type: 'queue.resume' });
    assert.deepEqual(bench.agents.given, [messageId(1), messageId(2)]);
  });

  test('as "now" stops the turn, and runs first', async () => {
    const bench = new Bench();
    for (const n of [1, 2]) await bench.send(n);
    await bench.send(3, 'now');
    assert.deepEqual(bench.state.turns[0]?.outcome, { type: 'interrupted', by: 'Anna' });
    assert.deepEqual(bench.agents.given, [messageId(1), messageId(3)]);
    bench.agents.last.finish();
    await bench.rest();
    assert.deepEqual(bench.agents.given, [messageId(1), messageId(3), messageId(2)]);
  });

  test('as "now" to an agent that only dies when it is stopped goes to its successor', async () => {
    const bench = new Bench();
    bench.agents.manner = { heedsInterrupt: false };
    await bench.send(1);
    await bench.send(2, 'now');
    await bench.pass(700);
    assert.equal(bench.agents.links.length, 2);
    assert.deepEqual(
      bench.agents.last.prompts.map((prompt) => prompt.messageId),
      [messageId(2)],
    );
    assert.equal(bench.agents.requests[1]?.nativeId, 'native-1');
    assert.deepEqual(bench.deliveries, ['delivered', 'delivered']);
  });

  test('of a waiting message stops the turn and sends that one first', async () => {
    const bench = new Bench();
    for (const n of [1, 2, 3]) await bench.send(n);
    await bench.command({ type: 'queue.sendNow', entryId: bench.state.queue[1]?.id ?? '' });
    assert.deepEqual(bench.agents.given, [messageId(1), messageId(3)]);
  });
});

suite('steering', () => {
  test('gives the message to the running turn', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.send(2, 'steer');
    assert.deepEqual(bench.agents.last.steers, [messageId(2)]);
    assert.deepEqual(bench.deliveries, ['delivered', 'pending'], 'I7: taking it is not yet having it');
    bench.agents.last.say({ type: 'message.delivered', messageId: messageId(2) });
    assert.deepEqual(bench.deliveries, ['delivered', 'delivered']);
    assert.equal(bench.state.turns.length, 1);
  });

  test('I7: while the agent still opens it waits behind the message of the turn', async () => {
    const bench = new Bench();
    const opening = new Gate();
    bench.agents.openings.push(opening);
    await bench.send(1);
    await bench.send(2, 'steer');
    assert.deepEqual(bench.deliveries, ['pending', 'pending']);
    opening.open();
    await bench.rest();
    assert.deepEqual(bench.agents.given, [messageId(1), messageId(2)]);
  });

  test('I7: what the agent refuses is shown as not delivered, and the turn goes on', async () => {
    const bench = new Bench();
    await bench.send(1);
    const arrival = new Gate();
    bench.agents.last.arrivals.push(arrival);
    await bench.send(2, 'steer');
    arrival.fail(new HubError('steer_unsupported'));
    await bench.rest();
    assert.deepEqual(bench.deliveries, ['delivered', 'not_delivered']);
    assert.equal(bench.turn.outcome, undefined);
  });

  test('I7: when the agent dies over it, the transcript decides', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.arrivals.push(new Gate());
    await bench.send(2, 'steer');
    bench.agents.transcripts.get('native-1')?.push(messageId(2));
    bench.agents.last.die();
    await bench.rest();
    assert.deepEqual(bench.deliveries, ['delivered', 'delivered']);
  });

  test('I7: of which nothing was heard until the idle agent is closed, the transcript decides then', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.rest();
    await bench.send(2, 'steer');
    await bench.rest();
    bench.agents.last.finish();
    await bench.pass(899_000);
    assert.deepEqual(bench.deliveries, ['delivered', 'pending'], 'the agent may still take it up');
    await bench.pass(2000);
    assert.deepEqual(bench.deliveries, ['delivered', 'delivered']);
  });

  test('an agent that cannot be steered refuses it at once', async () => {
    const bench = new Bench();
    bench.agents.canSteer = false;
    await bench.send(1);
    const receipt = await bench.send(2, 'steer');
    assert.ok(receipt.status === 'rejected' && receipt.error.code === 'steer_unsupported');
  });
});

suite('limits', () => {
  test('a session beyond the number that may run is refused with the limit', async () => {
    const bench = new Bench();
    bench.maxRunning = 0;
    const receipt = await bench.send(1);
    assert.ok(receipt.status === 'rejected' && receipt.error.code === 'too_many_sessions');
    assert.deepEqual(bench.agents.requests, []);
  });

  test('a running session does not count against itself', async () => {
    const bench = new Bench();
    bench.maxRunning = 1;
    await bench.send(1);
    assert.equal((await bench.send(2)).status, 'accepted');
    bench.agents.last.finish();
    await bench.rest();
    assert.deepEqual(bench.agents.given, [messageId(1), messageId(2)]);
  });
});
