import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { Bench } from './testing/bench.ts';
import { Gate } from './testing/scripted-agents.ts';
import { messageId } from './testing/steps.ts';

suite('after the core was killed', () => {
  test('I8: the running turn is lost, with every word up to the last', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.speak('m', 'half ', 'a ', 'sen');
    await bench.pass(20);
    await bench.restart();
    assert.deepEqual(bench.turn.outcome, {
      type: 'lost',
      reason: 'core_ended',
      message: 'The core ended while the agent was working. What was said is kept; send a message to go on.',
    });
    const said = bench.state.items.at(-1);
    assert.equal(said?.text, 'half a sen');
    assert.equal(said?.status, 'stopped');
    assert.equal(activeAgent(bench.state).binding.status, 'closed');
  });

  test('I7: a message that was on its way is not sent again by itself', async () => {
    const bench = new Bench();
    const opening = new Gate();
    bench.agents.openings.push(opening);
    await bench.send(1);
    await bench.restart();
    assert.deepEqual(bench.deliveries, ['not_delivered']);
    assert.deepEqual(bench.agents.given, []);
    assert.equal(bench.agents.requests.length, 1);
  });

  test('I7: whether it had arrived, the transcript says', async () => {
    for (const arrived of [true, false]) {
      const bench = new Bench();
      await bench.send(1);
      bench.agents.last.finish();
      bench.agents.last.arrivals.push(new Gate());
      await bench.send(2);
      bench.kill();
      if (arrived) bench.agents.transcripts.get('native-1')?.push(messageId(2));
      bench.begin();
      await bench.session.recovered;
      assert.deepEqual(bench.deliveries, ['delivered', arrived ? 'delivered' : 'not_delivered']);
    }
  });

  test('K4 I7: where the transcript cannot be read nobody knows, nothing is sent again, and it is looked for later', async () => {
    for (const fails of [true, false]) {
      const bench = new Bench();
      await bench.send(1);
      bench.agents.last.finish();
      bench.agents.last.arrivals.push(new Gate());
      await bench.send(2);
      bench.kill();
      if (fails) {
        const lookup = new Gate();
        lookup.fail(new Error('the host is gone'));
        bench.agents.lookups.push(lookup);
      } else bench.agents.hidesTranscripts = true;
      bench.begin();
      await bench.session.recovered;
      assert.deepEqual(bench.deliveries, ['delivered', 'unknown']);
      const resend = await bench.command({ type: 'message.resend', itemId: bench.messages[1]?.id ?? '' });
      assert.ok(resend.status === 'rejected' && resend.error.code === 'invalid_request');
      assert.match(resend.error.message, /nobody can tell/);
      bench.agents.hidesTranscripts = false;
      await bench.restart();
      assert.deepEqual(bench.deliveries, ['delivered', 'not_delivered']);
    }
  });

  test('I7: a message that comes before that is known does not leave it in doubt', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    bench.agents.last.arrivals.push(new Gate());
    await bench.send(2);
    bench.kill();
    const lookup = new Gate();
    bench.agents.lookups.push(lookup);
    bench.begin();
    await bench.send(3);
    lookup.open();
    await bench.rest();
    assert.deepEqual(bench.deliveries, ['delivered', 'not_delivered', 'delivered']);
  });

  test('the queue waits for a person', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.send(2);
    await bench.restart();
    assert.equal(bench.state.queueHeld, true);
    assert.equal(bench.state.queue.length, 1);
    assert.equal(activeAgent(bench.state).currentTurnId, null);
  });

  test('a stop that was under way is an interruption', async () => {
    const bench = new Bench();
    bench.agents.manner = { heedsInterrupt: false };
    await bench.send(1);
    await bench.stop();
    await bench.restart();
    assert.deepEqual(bench.turn.outcome, { type: 'interrupted', by: 'Anna' });
  });

  test('the next message resumes the conversation', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.restart();
    await bench.send(2);
    assert.equal(bench.agents.requests.at(-1)?.nativeId, 'native-1');
    assert.deepEqual(bench.agents.transcripts.get('native-1'), [messageId(1), messageId(2)]);
  });

  test('a session at rest is not touched', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    await bench.inTime(bench.session.shutDown());
    const { state } = bench;
    await bench.restart();
    assert.deepEqual(bench.state, state);
  });

  test('I8: dying again in the middle of closing leaves the same state', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.send(2);
    bench.agents.last.speak('m', 'half');
    await bench.restart();
    const once = bench.state;
    await bench.restart();
    await bench.restart();
    assert.deepEqual(bench.state, once);
  });
});
