import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import { activeAgent, agentOf, currentTurn, runningTurns } from '@codeai-hub/protocol/channels/session/state';
import { Bench, SESSION } from './testing/bench.ts';
import { Gate } from './testing/scripted-agents.ts';
import { messageId, text } from './testing/steps.ts';

const OTHER = `${SESSION}.other`;

function send(n: number, to?: string[], delivery: 'queue' | 'steer' | 'now' = 'queue'): SessionCommand {
  return { type: 'message.send', messageId: messageId(n), content: text(`message ${n}`), delivery, ...(to && { to }) };
}

function handOver(n: number, packet: string): SessionCommand {
  return { type: 'session.handOver', provider: 'other', packet, messageId: messageId(n), content: text('Go on.') };
}

async function withTwo(): Promise<Bench> {
  const bench = new Bench();
  await bench.command({ type: 'agent.add', provider: 'other' });
  return bench;
}

/** A turn of an agent from its message to its end, in which it says something. */
async function turn(bench: Bench, n: number, to: string, words: string): Promise<void> {
  await bench.command(send(n, [to]));
  const link = bench.agents.of(to === 'demo' ? SESSION : OTHER);
  link.speak(`m${n}`, words);
  link.say({ type: 'item.completed', id: `m${n}`, status: 'completed' });
  link.finish();
}

suite('several agents in one session', () => {
  test('a message to one of them is for that one, and each has a conversation of its own', async () => {
    const bench = await withTwo();
    await bench.command(send(1, ['other']));
    assert.deepEqual(
      bench.agents.requests.map(({ sessionId }) => sessionId),
      [OTHER],
    );
    assert.equal(currentTurn(bench.state, 'demo'), undefined);
    await bench.command(send(2, ['demo']));
    assert.deepEqual(
      runningTurns(bench.state).map(({ agent }) => agent),
      ['other', undefined],
    );
    assert.deepEqual(
      bench.state.agents.map(({ binding }) => binding.nativeId),
      ['native-2', 'native-1'],
    );
  });

  test('a message to all is one message in a turn of each, delivered to each on its own', async () => {
    const bench = await withTwo();
    await bench.command(send(1, ['demo', 'other']));
    assert.deepEqual(
      bench.messages.map((message) => [message.messageId, message.delivery]),
      [
        [messageId(1), 'delivered'],
        [messageId(1), 'delivered'],
      ],
    );
    assert.deepEqual(bench.agents.of(SESSION).told(0), ['message 1']);
    assert.deepEqual(bench.agents.of(OTHER).told(0), ['message 1']);
  });

  test('I11: a stop ends the turn of one and leaves the other', async () => {
    const bench = await withTwo();
    await bench.command(send(1, ['demo', 'other']));
    const [first, second] = runningTurns(bench.state);
    bench.agents.of(SESSION).manner.heedsInterrupt = false;
    await bench.command({ type: 'turn.stop', turnId: first?.id ?? '', returnQueue: false });
    await bench.pass(2000);
    assert.deepEqual(
      runningTurns(bench.state).map(({ id }) => id),
      [second?.id],
    );
    assert.equal(bench.agents.of(SESSION).ends.includes('terminate'), true);
    assert.deepEqual(bench.agents.of(OTHER).ends, []);
  });

  test('I8: each turn ends with its own agent, and what is open in the other stays', async () => {
    const bench = await withTwo();
    await bench.command(send(1, ['demo', 'other']));
    bench.agents.of(SESSION).speak('m', 'half');
    bench.agents.of(OTHER).speak('m', 'whole');
    bench.agents.of(OTHER).die();
    await bench.rest();
    const lost = bench.state.turns.find(({ agent }) => agent === 'other');
    assert.equal(lost?.outcome?.type, 'lost');
    assert.equal(currentTurn(bench.state, 'demo')?.outcome, undefined);
    const open = bench.state.items.filter(({ status }) => status === 'open');
    assert.deepEqual(
      open.map(({ turnId }) => turnId),
      [currentTurn(bench.state, 'demo')?.id],
    );
    assert.equal(agentOf(bench.state, 'demo')?.binding.status, 'open');
  });

  test('a message waits for those it is for, and only for those', async () => {
    const bench = await withTwo();
    await bench.command(send(1, ['demo']));
    await bench.command(send(2, ['demo', 'other']));
    assert.equal(bench.state.queue.length, 1, 'one of them works');
    await bench.command(send(3, ['other']));
    assert.deepEqual(
      runningTurns(bench.state).map(({ agent }) => agent),
      [undefined, 'other'],
    );
    bench.agents.of(SESSION).finish();
    await bench.rest();
    assert.equal(bench.state.queue.length, 1, 'now the other works');
    bench.agents.of(OTHER).finish();
    await bench.rest();
    assert.equal(bench.state.queue.length, 0);
    assert.equal(runningTurns(bench.state).length, 2);
  });

  test('a later message never overtakes an earlier one to the same agent', async () => {
    const bench = await withTwo();
    await bench.command(send(1, ['demo']));
    await bench.command(send(2, ['demo', 'other']));
    await bench.command(send(3, ['demo']));
    bench.agents.of(SESSION).finish();
    await bench.rest();
    assert.deepEqual(
      bench.state.queue.map((entry) => entry.messageId),
      [messageId(3)],
    );
  });

  test('who steers reaches the running turns, and begins one where there is none', async () => {
    const bench = await withTwo();
    await bench.command(send(1, ['demo']));
    await bench.command(send(2, ['demo', 'other'], 'steer'));
    assert.deepEqual(bench.agents.of(SESSION).steers, [messageId(2)]);
    assert.equal(bench.agents.of(OTHER).prompts.length, 1);
  });

  test('an agent that has no part in the session gets no message', async () => {
    const bench = new Bench();
    const receipt = await bench.command(send(1, ['other']));
    assert.equal(receipt.status === 'rejected' && receipt.error.code, 'agent_unknown');
  });

  test('each is told with its next message what the others did, once, and the person sees it', async () => {
    const bench = await withTwo();
    await turn(bench, 1, 'demo', 'the parser is fixed');
    await bench.command(send(2, ['other']));
    const [news, message] = bench.agents.of(OTHER).told(0);
    assert.match(news ?? '', /the parser is fixed/);
    assert.equal(message, 'message 2');
    const shown = bench.state.items.find(({ kind }) => kind === 'handover');
    assert.equal(shown?.text, news);
    bench.agents.of(OTHER).finish();
    await bench.command(send(3, ['other']));
    assert.deepEqual(bench.agents.of(OTHER).told(1), ['message 3']);
  });

  test('what was for both is told to neither again', async () => {
    const bench = await withTwo();
    await bench.command(send(1, ['demo', 'other']));
    bench.agents.of(SESSION).speak('m', 'from demo');
    bench.agents.of(SESSION).say({ type: 'item.completed', id: 'm', status: 'completed' });
    bench.agents.of(SESSION).finish();
    bench.agents.of(OTHER).finish();
    await bench.command(send(2, ['other']));
    const [news] = bench.agents.of(OTHER).told(1);
    assert.match(news ?? '', /from demo/);
    assert.doesNotMatch(news ?? '', /message 1/);
  });

  test('I7: what a message that did not arrive would have told is told with the next, also after a restart', async () => {
    const bench = await withTwo();
    await turn(bench, 1, 'demo', 'the parser is fixed');
    await turn(bench, 2, 'other', 'hello');
    await turn(bench, 3, 'demo', 'and the lexer');
    bench.kill();
    bench.begin();
    await bench.session.recovered;
    bench.agents.openings.push(new Gate());
    await bench.command(send(4, ['other']));
    await bench.restart();
    assert.equal(bench.messages.at(-1)?.delivery, 'not_delivered');
    await bench.command({ type: 'message.resend', itemId: bench.messages.at(-1)?.id ?? '' });
    const [news] = bench.agents.of(OTHER).told(0);
    assert.match(news ?? '', /and the lexer/);
    assert.doesNotMatch(news ?? '', /the parser is fixed/, 'that it knows');
  });

  test('a restart brings back every conversation', async () => {
    const bench = await withTwo();
    await turn(bench, 1, 'demo', 'one');
    await turn(bench, 2, 'other', 'two');
    await bench.restart();
    await bench.command(send(3, ['demo', 'other']));
    const again = bench.agents.requests.slice(2).map(({ sessionId, nativeId }) => [sessionId, nativeId]);
    assert.deepEqual(again, [
      [SESSION, 'native-1'],
      [OTHER, 'native-2'],
    ]);
  });

  test('a change of the configuration is for the active one, or for the one it names', async () => {
    const bench = await withTwo();
    await bench.command({ type: 'session.configure', mode: 'plan' });
    await bench.command({ type: 'session.configure', agent: 'other', model: 'large' });
    assert.deepEqual(
      bench.state.agents.map(({ mode, model }) => [mode, model]),
      [
        ['plan', null],
        ['ask', 'large'],
      ],
    );
  });
});

suite('session.handOver', () => {
  test('the work goes on with another agent, which is told exactly what the person saw', async () => {
    const bench = new Bench();
    await turn(bench, 1, 'demo', 'the parser is fixed');
    await bench.command(handOver(2, 'Only the tests are missing.'));
    assert.equal(bench.state.provider, 'other');
    assert.deepEqual(bench.agents.of(OTHER).told(0), ['Only the tests are missing.', 'Go on.']);
    const shown = bench.state.items.find((item) => item.kind === 'handover');
    assert.deepEqual(shown?.kind === 'handover' && [shown.from, shown.to, shown.confirmed], [['demo'], 'other', true]);
  });

  test('back again, the first is told only what it missed', async () => {
    const bench = new Bench();
    await turn(bench, 1, 'demo', 'the parser is fixed');
    await bench.command(handOver(2, 'Go on with the tests.'));
    bench.agents.of(OTHER).speak('m', 'tests written');
    bench.agents.of(OTHER).say({ type: 'item.completed', id: 'm', status: 'completed' });
    bench.agents.of(OTHER).finish();
    await bench.command({ type: 'agent.activate', provider: 'demo' });
    await bench.send(3);
    const [news] = bench.agents.of(SESSION).told(1);
    assert.match(news ?? '', /tests written/);
    assert.doesNotMatch(news ?? '', /the parser is fixed/);
    assert.equal(activeAgent(bench.state).provider, 'demo');
  });

  test('an empty packet tells nothing', async () => {
    const bench = new Bench();
    await turn(bench, 1, 'demo', 'the parser is fixed');
    await bench.command(handOver(2, ''));
    assert.deepEqual(bench.agents.of(OTHER).told(0), ['Go on.']);
  });

  test('while a turn runs it is refused, and nothing has changed', async () => {
    const bench = new Bench();
    await bench.send(1);
    const receipt = await bench.command(handOver(2, 'Go on.'));
    assert.equal(receipt.status === 'rejected' && receipt.error.code, 'session_busy');
    assert.equal(bench.state.agents.length, 1);
  });

  test('after a failed turn the queue goes on with the new agent', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.send(2);
    bench.agents.last.die();
    await bench.rest();
    assert.equal(bench.state.queueHeld, true);
    await bench.command(handOver(3, 'Go on.'));
    bench.agents.of(OTHER).finish();
    await bench.rest();
    assert.deepEqual(bench.agents.of(OTHER).told(1), ['message 2']);
  });
});
