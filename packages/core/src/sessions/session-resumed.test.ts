import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { ProviderEventOf } from '@codeai-hub/provider-kit/events';
import { Bench } from './testing/bench.ts';
import { Gate, type ScriptedLink } from './testing/scripted-agents.ts';
import { messageId } from './testing/steps.ts';

const asks = (command: string, requestId: string): ProviderEventOf<'approval.requested'> => ({
  type: 'approval.requested',
  requestId,
  request: {
    type: 'command',
    command,
    cwd: '/work',
    options: [{ id: 'allow', kind: 'allow_once', label: 'Allow' }],
    editable: false,
  },
});

function surviving(): Bench {
  const bench = new Bench();
  bench.agents.resumesTurns = true;
  return bench;
}

/** What was said so far, again and whole, and what is asked. */
const tellsAgain =
  (...commands: string[]) =>
  (link: ScriptedLink) => {
    link.speak('again', 'half a sentence');
    link.say({ type: 'item.completed', id: 'again', status: 'completed' });
    for (const [n, command] of commands.entries()) link.say(asks(command, `again-${n}`));
  };

const said = (bench: Bench) =>
  bench.state.items.flatMap((item) => (item.kind === 'agent_message' ? [`${item.text} (${item.status})`] : []));

suite('I10: a turn that outlives the core', () => {
  test('goes on in the next one, told once, and what was asked is answered as it was shown', async () => {
    const bench = surviving();
    await bench.send(1);
    bench.agents.last.speak('m', 'half ', 'a ');
    bench.agents.last.say(asks('make', 'r1'));
    const [shown] = bench.state.approvals;
    assert.ok(shown);
    bench.agents.goesOn = tellsAgain('make');
    await bench.restart();
    assert.deepEqual(bench.agents.requests.at(-1)?.resumeTurn, { messageId: messageId(1) });
    assert.equal(activeAgent(bench.state).currentTurnId, bench.turn.id);
    assert.deepEqual(said(bench), ['half a sentence (completed)']);
    assert.deepEqual(
      bench.state.approvals.map(({ id, hash }) => [id, hash]),
      [[shown.id, shown.hash]],
    );
    const answer = { type: 'option' as const, optionId: 'allow' };
    await bench.command({ type: 'approval.answer', approvalId: shown.id, hash: shown.hash, answer });
    assert.deepEqual(bench.agents.last.answers, [{ requestId: 'again-0', answer }]);
    bench.agents.last.finish();
    assert.deepEqual(bench.turn.outcome, { type: 'completed' });
    assert.deepEqual(bench.agents.given, [messageId(1)], 'I7: nothing was sent twice');
    assert.deepEqual(bench.deliveries, ['delivered']);
  });

  test('withdraws what is not asked any more, and shows what is asked since', async () => {
    const bench = surviving();
    await bench.send(1);
    bench.agents.last.say(asks('make', 'r1'));
    bench.agents.goesOn = tellsAgain('make install');
    await bench.restart();
    assert.deepEqual(
      bench.state.approvals.map(({ request }) => request.type === 'command' && request.command),
      ['make install'],
    );
  });

  test('that has ended meanwhile is told with its end', async () => {
    const bench = surviving();
    await bench.send(1);
    bench.agents.goesOn = (link) => {
      tellsAgain()(link);
      link.finish();
    };
    await bench.restart();
    assert.deepEqual(bench.turn.outcome, { type: 'completed' });
    assert.deepEqual(said(bench), ['half a sentence (completed)']);
  });

  test('is lost with every word where its agent did not go on', async () => {
    const bench = surviving();
    await bench.send(1);
    bench.agents.last.speak('m', 'half ', 'a ');
    await bench.pass(20);
    const opening = new Gate();
    bench.agents.openings.push(opening);
    bench.kill();
    bench.begin();
    opening.fail(new HubError('no_turn_running'));
    await bench.session.recovered;
    const { outcome } = bench.turn;
    assert.ok(outcome?.type === 'lost' && outcome.reason === 'core_ended');
    assert.deepEqual(said(bench), ['half a  (stopped)']);
    assert.equal(activeAgent(bench.state).binding.status, 'closed');
    assert.deepEqual(bench.reports, []);
  });

  test('that a person had stopped is ended, and what they say next waits for that', async () => {
    const bench = surviving();
    bench.agents.manner = { heedsInterrupt: false };
    await bench.send(1);
    await bench.stop();
    const opening = new Gate();
    bench.agents.openings.push(opening);
    bench.kill();
    bench.begin();
    assert.equal(bench.turn.outcome?.type, 'interrupted');
    await bench.send(2);
    assert.deepEqual(bench.agents.given, [messageId(1)]);
    opening.open();
    await bench.session.recovered;
    await bench.rest();
    const [, resumed, next] = bench.agents.links;
    assert.deepEqual([resumed?.ends, resumed?.prompts.length], [['close'], 0]);
    assert.deepEqual(
      next?.prompts.map((prompt) => prompt.messageId),
      [messageId(2)],
    );
    assert.equal(bench.agents.requests.at(-1)?.resumeTurn, undefined);
  });

  test('can be stopped while it is found out whether it goes on', async () => {
    const bench = surviving();
    await bench.send(1);
    const opening = new Gate();
    bench.agents.openings.push(opening);
    bench.kill();
    bench.begin();
    await bench.rest();
    await bench.stop();
    assert.equal(bench.turn.outcome?.type, 'interrupted');
    opening.open();
    await bench.session.recovered;
    assert.deepEqual(bench.agents.endings, ['kill']);
    assert.equal(bench.agents.alive, 0);
  });
});
