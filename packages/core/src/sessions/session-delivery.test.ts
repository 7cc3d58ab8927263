import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import { Bench } from './testing/bench.ts';
import { Gate } from './testing/scripted-agents.ts';
import { messageId } from './testing/steps.ts';

suite('I7: a message reaches its agent at most once, and is never lost silently', () => {
  test('the written message prompts the agent once, and is delivered when the agent has it', async () => {
    const bench = new Bench();
    await bench.send(1);
    assert.deepEqual(bench.agents.given, [messageId(1)]);
    assert.deepEqual(bench.agents.last.prompts[0]?.content, [{ type: 'text', text: 'message 1' }]);
    assert.deepEqual(bench.deliveries, ['delivered']);
    assert.equal(activeAgent(bench.state).binding.status, 'open');
    assert.deepEqual(activeAgent(bench.state).features, bench.agents.last.opened.features);
    bench.agents.last.finish();
    assert.deepEqual(bench.turn.outcome, { type: 'completed' });
  });

  test('the same agent takes the next message: it is opened once', async () => {
    const bench = new Bench();
    for (const n of [1, 2]) {
      await bench.send(n);
      bench.agents.last.finish();
    }
    assert.equal(bench.agents.requests.length, 1);
    assert.deepEqual(bench.agents.given, [messageId(1), messageId(2)]);
  });

  test('an agent that cannot be opened fails the turn with its reason; the message can be sent again', async () => {
    const bench = new Bench();
    const opening = new Gate();
    bench.agents.openings.push(opening);
    await bench.send(1);
    assert.equal(activeAgent(bench.state).binding.status, 'opening');
    opening.fail(new HubError('auth_required', { provider: 'Demo', hint: 'Run demo login.' }));
    await bench.rest();
    const { outcome } = bench.turn;
    assert.ok(outcome?.type === 'failed');
    assert.equal(outcome.error.code, 'auth_required');
    assert.deepEqual(bench.deliveries, ['not_delivered']);
    assert.equal(activeAgent(bench.state).binding.status, 'closed');

    await bench.command({ type: 'message.resend', itemId: bench.messages[0]?.id ?? '' });
    assert.deepEqual(bench.agents.given, [messageId(1)]);
    assert.deepEqual(bench.deliveries, ['delivered']);
  });

  test('an agent that refuses a message fails the turn with its reason; the agent stays', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    const arrival = new Gate();
    bench.agents.last.arrivals.push(arrival);
    await bench.send(2);
    arrival.fail(new HubError('request_too_large', { provider: 'Demo' }));
    await bench.rest();
    assert.ok(bench.turn.outcome?.type === 'failed' && bench.turn.outcome.error.code === 'request_too_large');
    assert.deepEqual(bench.deliveries, ['delivered', 'not_delivered']);
    assert.equal(activeAgent(bench.state).binding.status, 'open');
  });

  test('when the process dies in mid-turn the turn is lost, and a message that arrived stays delivered', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.speak('m', 'half a sen');
    bench.agents.last.die();
    await bench.rest();
    assert.ok(bench.turn.outcome?.type === 'lost' && bench.turn.outcome.reason === 'agent_ended');
    assert.deepEqual(bench.deliveries, ['delivered']);
    assert.equal(bench.state.items.at(-1)?.text, 'half a sen');
  });

  test('when it dies while it takes a message, its transcript says whether it has it: it has', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    bench.agents.last.arrivals.push(new Gate());
    await bench.send(2);
    bench.agents.transcripts.get('native-1')?.push(messageId(2));
    bench.agents.last.die();
    await bench.rest();
    assert.deepEqual(bench.deliveries, ['delivered', 'delivered']);
  });

  test('when it dies while it takes a message, its transcript says whether it has it: it has not', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    bench.agents.last.arrivals.push(new Gate());
    await bench.send(2);
    bench.agents.last.die();
    await bench.rest();
    assert.deepEqual(bench.deliveries, ['delivered', 'not_delivered']);
    assert.deepEqual(bench.agents.given, [messageId(1)]);
  });

  test('after the process died the next message resumes the conversation', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.die();
    await bench.send(2);
    assert.equal(bench.agents.requests[1]?.nativeId, 'native-1');
    assert.deepEqual(bench.agents.transcripts.get('native-1'), [messageId(1), messageId(2)]);
  });

  test('what an agent says after it was given up is not heard', async () => {
    const bench = new Bench();
    bench.agents.manner = { heedsInterrupt: false, heedsTerminate: false, heedsKill: false };
    await bench.send(1);
    const old = bench.agents.last;
    await bench.stop();
    await bench.pass(2000);
    const { seq } = bench.state;
    old.speak('m', 'late');
    old.die();
    assert.equal(bench.state.seq, seq);
  });

  test('K4: of a transcript that cannot be read nobody knows whether it has it, and that is reported', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.rest();
    bench.agents.last.finish();
    bench.agents.last.arrivals.push(new Gate());
    await bench.send(2);
    await bench.rest();
    const lookup = new Gate();
    lookup.fail(new Error('unreadable'));
    bench.agents.lookups.push(lookup);
    bench.agents.last.die();
    await bench.rest();
    assert.deepEqual(bench.deliveries, ['delivered', 'unknown']);
    assert.ok(bench.reports.some((report) => report.includes('unreadable')));
  });

  test('a message and a stop in one breath: the agent gets neither message nor end', async () => {
    for (const heedsInterrupt of [true, false]) {
      const bench = new Bench();
      await bench.send(1);
      await bench.rest();
      bench.agents.last.finish();
      bench.agents.last.manner.heedsInterrupt = heedsInterrupt;
      await Promise.all([bench.send(2), bench.stop()]);
      await bench.rest();
      assert.deepEqual(bench.turn.outcome, { type: 'interrupted', by: 'Anna' });
      assert.deepEqual(bench.deliveries, ['delivered', 'not_delivered']);
      await bench.pass(5000);
      assert.deepEqual(bench.agents.given, [messageId(1)]);
      assert.deepEqual(bench.agents.last.ends, ['interrupt']);
    }
  });

  test('steering and a stop in one breath: the message is shown as not delivered', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.rest();
    await Promise.all([bench.send(2, 'steer'), bench.stop()]);
    await bench.rest();
    assert.deepEqual(bench.agents.last.steers, []);
    assert.deepEqual(bench.deliveries, ['delivered', 'not_delivered']);
  });
});

suite('the words of an agent', () => {
  test('are all written before what follows them', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.rest();
    bench.agents.last.speak('m', 'one ', 'two ', 'three');
    bench.agents.last.say({ type: 'item.completed', id: 'm', status: 'completed' });
    const events = bench.types();
    assert.ok(events.lastIndexOf('item.delta') < events.indexOf('item.completed'));
    assert.equal(bench.state.items.at(-1)?.text, 'one two three');
  });

  test('are kept up to the last when its process dies, or it is stopped', async () => {
    for (const end of ['dies', 'is stopped'] as const) {
      const bench = new Bench();
      bench.agents.manner = { heedsInterrupt: false, heedsTerminate: false, heedsKill: false };
      await bench.send(1);
      await bench.rest();
      if (end === 'is stopped') {
        await bench.stop();
        await bench.pass(1750);
      }
      bench.agents.last.speak('m', 'one ', 'two ', 'three');
      if (end === 'dies') bench.agents.last.die();
      else bench.clock.advance(50);
      const events = bench.types();
      assert.ok(events.lastIndexOf('item.delta') < events.indexOf('turn.ended'), end);
      assert.equal(bench.state.items.at(-1)?.text, 'one two three');
    }
  });
});
