import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { Bench } from './testing/bench.ts';
import { Gate } from './testing/scripted-agents.ts';
import { COMMAND, messageId } from './testing/steps.ts';

const INTERRUPTED = { type: 'interrupted', by: 'Anna' };
const DEAF = { heedsInterrupt: false, heedsTerminate: false, heedsKill: false };

suite('I11: stop works in every state', () => {
  test('streaming: the agent is asked politely, and stays', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.speak('m', 'half a sen');
    await bench.stop();
    assert.deepEqual(bench.turn.outcome, INTERRUPTED);
    assert.equal(bench.state.items.at(-1)?.status, 'stopped');
    assert.deepEqual(bench.agents.last.ends, ['interrupt']);
    assert.equal(activeAgent(bench.state).binding.status, 'open');
    await bench.pass(5000);
    assert.deepEqual(bench.agents.last.ends, ['interrupt'], 'nothing follows when it has worked');
  });

  test('asking: the question goes with the turn, and a late answer learns that', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.say({ type: 'approval.requested', requestId: 'r1', request: COMMAND });
    const [approval] = bench.state.approvals;
    assert.ok(approval);
    await bench.stop();
    assert.deepEqual(bench.state.approvals, []);
    assert.deepEqual(bench.turn.outcome, INTERRUPTED);
    const answer = { type: 'option' as const, optionId: 'once' };
    const late = await bench.command({ type: 'approval.answer', approvalId: approval.id, hash: approval.hash, answer });
    assert.ok(late.status === 'rejected' && late.error.code === 'approval_already_resolved');
    assert.deepEqual(bench.agents.last.answers, []);
  });

  test('deaf to the interrupt: it is terminated', async () => {
    const bench = new Bench();
    bench.agents.manner = { heedsInterrupt: false };
    await bench.send(1);
    await bench.stop();
    assert.equal(bench.turn.stopping?.stage, 'interrupt');
    await bench.pass(700);
    assert.deepEqual(bench.turn.outcome, INTERRUPTED);
    assert.deepEqual(bench.agents.last.ends, ['interrupt', 'terminate']);
    assert.equal(activeAgent(bench.state).binding.status, 'closed');
  });

  test('deaf to that too: it is killed', async () => {
    const bench = new Bench();
    bench.agents.manner = { heedsInterrupt: false, heedsTerminate: false };
    await bench.send(1);
    await bench.stop();
    await bench.pass(1300);
    assert.deepEqual(bench.turn.outcome, INTERRUPTED);
    assert.deepEqual(bench.agents.last.ends, ['interrupt', 'terminate', 'kill']);
  });

  test('deaf to everything: the turn is over before 2 s all the same', async () => {
    const bench = new Bench();
    bench.agents.manner = DEAF;
    await bench.send(1);
    const pressed = bench.clock.now();
    await bench.stop();
    await bench.pass(2000);
    assert.deepEqual(bench.turn.outcome, INTERRUPTED);
    assert.ok((bench.turn.endedAt ?? Number.POSITIVE_INFINITY) - pressed < 2000);
    assert.equal(activeAgent(bench.state).binding.status, 'closed');
  });

  test('each stage is state that every window sees', async () => {
    const bench = new Bench();
    bench.agents.manner = DEAF;
    await bench.send(1);
    await bench.stop();
    await bench.pass(2000);
    const stages = bench.seen.flatMap(({ event }) => ('stage' in event ? [event.stage] : []));
    assert.deepEqual(stages, ['interrupt', 'terminate', 'kill']);
  });

  test('opening: the turn is over at once, and what is on its way up is ended', async () => {
    const bench = new Bench();
    const opening = new Gate();
    bench.agents.openings.push(opening);
    await bench.send(1);
    await bench.stop();
    await bench.rest();
    assert.deepEqual(bench.turn.outcome, INTERRUPTED);
    assert.deepEqual(bench.deliveries, ['not_delivered']);
    assert.deepEqual(bench.agents.endings, ['kill']);
    assert.deepEqual(bench.agents.asked, [], 'there is no transcript that could know it');
    opening.open();
    await bench.rest();
    assert.equal(bench.agents.alive, 0, 'what came up all the same is gone again');
    assert.deepEqual(bench.agents.given, []);
    assert.equal(activeAgent(bench.state).binding.status, 'closed');
  });

  test('a second press while it stops changes nothing', async () => {
    const bench = new Bench();
    bench.agents.manner = DEAF;
    await bench.send(1);
    await bench.stop();
    await bench.pass(600);
    const receipt = await bench.stop();
    assert.equal(receipt.status, 'accepted');
    assert.equal(bench.turn.stopping?.stage, 'terminate');
  });

  test('a turn that is over cannot be stopped', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    const receipt = await bench.stop();
    assert.ok(receipt.status === 'rejected' && receipt.error.code === 'no_turn_running');
  });
});

suite('what follows a stop', () => {
  test('I7: a message behind a stopped opening gets an agent of its own', async () => {
    const bench = new Bench();
    const opening = new Gate();
    bench.agents.openings.push(opening);
    await bench.send(1);
    await bench.stop();
    await bench.send(2);
    opening.open();
    await bench.rest();
    assert.deepEqual(bench.agents.given, [messageId(2)]);
    assert.deepEqual(bench.deliveries, ['not_delivered', 'delivered']);
    assert.equal(bench.turn.outcome, undefined, 'its turn runs');
    assert.equal(bench.agents.alive, 1);
  });

  test('an opening that never ends does not hold the next message for ever', async () => {
    const bench = new Bench();
    bench.agents.openings.push(new Gate());
    await bench.send(1);
    await bench.stop();
    await bench.send(2);
    await bench.pass(10_000);
    assert.deepEqual(bench.agents.given, [messageId(2)]);
  });

  test('I7: a message that was sent now, while the first was still opening, leaves the first as not delivered', async () => {
    const bench = new Bench();
    const opening = new Gate();
    bench.agents.openings.push(opening);
    await bench.send(1);
    await bench.send(2, 'now');
    opening.open();
    await bench.rest();
    assert.deepEqual(bench.agents.given, [messageId(2)]);
    assert.deepEqual(bench.deliveries, ['not_delivered', 'delivered']);
  });

  test('I11: no agent is started before the last one is gone', async () => {
    const bench = new Bench();
    bench.agents.manner = { heedsInterrupt: false, heedsTerminate: false };
    await bench.send(1);
    const old = bench.agents.last;
    old.ending = new Gate();
    await bench.send(2, 'now');
    await bench.pass(2000);
    assert.equal(bench.turn.id, 't2', 'the turn is over in time');
    assert.equal(bench.agents.requests.length, 1, 'but its agent may still be there');
    old.ending.open();
    await bench.rest();
    assert.equal(bench.agents.requests.length, 2);
    assert.deepEqual(bench.agents.given, [messageId(1), messageId(2)]);
  });

  test('I7: whether a message arrived is asked only when its agent is gone', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    const agent = bench.agents.last;
    Object.assign(agent.manner, DEAF);
    agent.arrivals.push(new Gate());
    agent.ending = new Gate();
    await bench.send(2);
    await bench.stop();
    await bench.pass(2000);
    assert.deepEqual(bench.turn.outcome, INTERRUPTED);
    assert.deepEqual(bench.agents.asked, []);
    bench.agents.transcripts.get('native-1')?.push(messageId(2));
    agent.ending.open();
    await bench.rest();
    assert.deepEqual(bench.deliveries, ['delivered', 'delivered']);
  });

  test('messages that wait are held, or go back to the draft', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.send(2);
    await bench.stop();
    assert.equal(bench.state.queueHeld, true);
    assert.deepEqual(bench.agents.given, [messageId(1)]);
    await bench.command({ type: 'queue.resume' });
    assert.deepEqual(bench.agents.given, [messageId(1), messageId(2)]);
    await bench.send(3);
    await bench.stop(true);
    assert.deepEqual(bench.state.queue, []);
    const returned = bench.seen.find(({ event }) => event.type === 'queue.returned');
    assert.ok(returned && JSON.stringify(returned).includes('message 3'));
  });
});

suite('the core stops', () => {
  test('a queue that is empty is not held by it', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.rest();
    await bench.inTime(bench.session.shutDown());
    assert.equal(bench.state.queueHeld, false);
  });

  test('I8: a running turn is interrupted by the core, the queue waits, and the agent is gone', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.send(2);
    bench.agents.last.speak('m', 'half');
    await bench.inTime(bench.session.shutDown());
    assert.deepEqual(bench.turn.outcome, { type: 'interrupted', by: 'the core' });
    assert.equal(bench.state.queueHeld, true);
    assert.equal(bench.agents.alive, 0);
    assert.equal(activeAgent(bench.state).binding.status, 'closed');
  });

  test('I11: an agent that is deaf to everything holds it up for less than 2 s', async () => {
    const bench = new Bench();
    bench.agents.manner = DEAF;
    await bench.send(1);
    const begun = bench.clock.now();
    let ended = 0;
    const down = bench.session.shutDown().then(() => {
      ended = bench.clock.now();
    });
    await bench.pass(2000);
    await down;
    assert.ok(ended - begun < 2000);
    assert.deepEqual(bench.turn.outcome, { type: 'interrupted', by: 'the core' });
  });

  test('an agent whose close fails is reported, and holds nothing up', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    bench.agents.last.ending = new Gate();
    bench.agents.last.ending.fail(new Error('broken pipe'));
    await bench.inTime(bench.session.shutDown());
    assert.equal(activeAgent(bench.state).binding.status, 'closed');
    assert.ok(bench.reports.some((report) => report.includes('broken pipe')));
  });
});
