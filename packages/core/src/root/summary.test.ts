import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import {
  asked,
  openItem,
  queued,
  stateAfter,
  turnEnded,
  turnStarted,
  turnStopping,
  userMessage,
} from '../sessions/testing/steps.ts';
import { summarise } from './summary.ts';

const summaryAfter = (...events: SessionEvent[]) => summarise(stateAfter(...events), 0);

suite('a session at a glance', () => {
  test('I9: works, stops or rests, as its turn says', () => {
    assert.equal(summaryAfter().activity, 'idle');
    assert.equal(summaryAfter(turnStarted()).activity, 'running');
    assert.equal(summaryAfter(turnStarted(), turnStopping()).activity, 'stopping');
    assert.equal(summaryAfter(turnStarted(), turnEnded()).activity, 'idle');
  });

  test('I10: says that it waits for a person, for how many answers, and which comes first', () => {
    assert.deepEqual(summaryAfter(turnStarted(), asked('a5'), asked('a6')).needsYou, {
      count: 2,
      first: 'Run npm test?',
    });
    assert.equal(summaryAfter(turnStarted()).needsYou, null);
  });

  test('counts what goes on in the background, and says nothing when there is none', () => {
    const work = [{ id: 'b1', title: 'npm test' }];
    assert.equal(summaryAfter({ type: 'background.changed', work }).background, 1);
    assert.ok(!('background' in summaryAfter({ type: 'background.changed', work: [] })));
  });

  test('counts what waits in line', () => {
    assert.equal(summaryAfter(turnStarted(), queued(5), queued(6)).queued, 2);
  });

  test('tells how the last turn ended, also while the next one runs', () => {
    assert.equal(summaryAfter().lastOutcome, null);
    assert.equal(summaryAfter(turnStarted(), turnEnded(), turnStarted(2)).lastOutcome, 'completed');
  });

  test('adds up the lines that were changed', () => {
    const changes = [
      { path: 'a', kind: 'modify' as const, added: 3, removed: 1 },
      { path: 'b', kind: 'add' as const, added: 4, removed: 0 },
    ];
    const { added, removed } = summaryAfter(turnStarted(), {
      type: 'turn.ended',
      turnId: 't1',
      outcome: { type: 'completed' },
      changes,
    });
    assert.deepEqual([added, removed], [7, 1]);
  });

  test('adds up those of turns that left the window too', () => {
    const changes = [{ path: 'a', kind: 'modify' as const, added: 1, removed: 2 }];
    const outcome = { type: 'completed' as const };
    const turns = Array.from({ length: 300 }, (_, n): SessionEvent[] => [
      turnStarted(n + 1),
      userMessage(n + 1, 'delivered', { turnId: `t${n + 1}` }),
      { type: 'turn.ended', turnId: `t${n + 1}`, outcome, changes },
    ]);
    const { added, removed } = summaryAfter(...turns.flat());
    assert.deepEqual([added, removed], [300, 600]);
  });

  test('shows in one line what was said or done last, and no private thought', () => {
    const said = openItem('i5', 'agent_message', '  It works.\n\nAll  tests pass. ');
    assert.equal(
      summaryAfter(turnStarted(), said, openItem('i6', 'reasoning', 'hm')).preview,
      'It works. All tests pass.',
    );
    assert.equal(summaryAfter(turnStarted(), said, openItem('i6', 'tool')).preview, 'Run npm test');
    assert.equal(
      summaryAfter(turnStarted(), userMessage(5, 'pending'), openItem('i6', 'agent_message')).preview,
      'message 5',
    );
    assert.equal(summaryAfter().preview, '');
  });

  test('never ends that line in half a character', () => {
    const said = openItem('i5', 'agent_message', `${'x'.repeat(139)}🙂`);
    assert.equal(summaryAfter(turnStarted(), said).preview, 'x'.repeat(139));
  });

  test('keeps that line short, however long the text is', () => {
    assert.equal(
      summaryAfter(turnStarted(), openItem('i5', 'agent_message', 'x'.repeat(1_000_000))).preview.length,
      140,
    );
  });
});
