import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Approval } from '@codeai-hub/protocol/channels/session/approvals';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Receipt } from '@codeai-hub/protocol/receipts';
import { Bench } from './testing/bench.ts';
import { COMMAND } from './testing/steps.ts';

/** A session whose agent waits for a person. */
async function asking(): Promise<{
  bench: Bench;
  approval: Approval;
  answer: (optionId: string, by: string) => Promise<Receipt>;
}> {
  const bench = new Bench();
  await bench.send(1);
  bench.agents.last.say({ type: 'approval.requested', requestId: 'r1', request: COMMAND });
  const [approval] = bench.state.approvals;
  assert.ok(approval);
  const answer = (optionId: string, by: string) =>
    bench.command(
      { type: 'approval.answer', approvalId: approval.id, hash: approval.hash, answer: { type: 'option', optionId } },
      { by },
    );
  return { bench, approval, answer };
}

suite('I10: approvals', () => {
  test('an answer reaches the agent once, under the id the agent gave', async () => {
    const { bench, answer } = await asking();
    await answer('once', 'Anna');
    assert.deepEqual(bench.agents.last.answers, [{ requestId: 'r1', answer: { type: 'option', optionId: 'once' } }]);
    assert.deepEqual(bench.state.approvals, []);
  });

  test('one that the agent does not take is told: it waits on, though the person has answered', async () => {
    const { bench, answer } = await asking();
    bench.agents.answerError = new HubError('agent_error', { reason: 'no such request' });
    await answer('once', 'Anna');
    await bench.rest();
    const notice = bench.state.items.at(-1);
    assert.ok(notice?.kind === 'notice' && notice.level === 'error');
    assert.match(notice.text, /no such request/);
  });

  test('of two questions each gets its own answer', async () => {
    const { bench, answer } = await asking();
    bench.agents.last.say({ type: 'approval.requested', requestId: 'r2', request: COMMAND });
    const second = bench.state.approvals[1];
    assert.ok(second);
    const denied = { type: 'option' as const, optionId: 'no' };
    await bench.command({ type: 'approval.answer', approvalId: second.id, hash: second.hash, answer: denied });
    await answer('once', 'Anna');
    const given = bench.agents.last.answers.map(({ requestId, answer: said }) => [requestId, said]);
    assert.deepEqual(given, [
      ['r2', denied],
      ['r1', { type: 'option', optionId: 'once' }],
    ]);
  });

  test('two answers at the same time: the first wins, the second learns who was first and how it ended', async () => {
    const { bench, answer } = await asking();
    const [first, second] = await Promise.all([answer('no', 'Anna'), answer('always', 'Ben')]);
    assert.equal(first.status, 'accepted');
    assert.ok(second.status === 'rejected' && second.error.code === 'approval_already_resolved');
    assert.deepEqual(second.error.details, { outcome: 'denied', by: 'Anna' });
    assert.equal(bench.agents.last.answers.length, 1);
    assert.equal(bench.state.settled.length, 1);
  });

  test("while one waits, silence is the person's and no stall", async () => {
    const { bench, answer } = await asking();
    await bench.pass(330_000);
    assert.equal(bench.turn.stalledSince, undefined);
    await answer('once', 'Anna');
    await bench.pass(59_000);
    assert.equal(bench.turn.stalledSince, undefined, 'the agent has its own minute');
    await bench.pass(2000);
    assert.ok(bench.turn.stalledSince);
  });

  test('it stays through a restart of the windows: it is part of the snapshot', async () => {
    const { bench, approval } = await asking();
    const snapshot = JSON.parse(bench.session.channel.snapshotJson());
    assert.deepEqual(snapshot.approvals, [JSON.parse(JSON.stringify(approval))]);
  });

  test('a core that died took its agent along, so the question has expired; a late answer learns it', async () => {
    const { bench, answer } = await asking();
    await bench.restart();
    assert.deepEqual(bench.state.approvals, []);
    const late = await answer('once', 'Anna');
    assert.ok(late.status === 'rejected' && late.error.code === 'approval_already_resolved');
    assert.equal(late.error.details?.outcome, 'expired');
  });

  test('an answer that was written before the core died stays the answer', async () => {
    const { bench, answer } = await asking();
    await answer('once', 'Anna');
    await bench.restart();
    assert.equal(bench.state.settled[0]?.resolution.outcome, 'allowed');
  });
});
