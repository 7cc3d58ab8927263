import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ApprovalAnswer, ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Resolution } from '@codeai-hub/protocol/channels/session/items';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { type DecideContext, decide } from './decide.ts';
import { asked, COMMAND, eventsOf, NOW, refusalOf, stepAfter, stepOn, turnStarted } from './testing/steps.ts';

const context: DecideContext = {
  canSteer: () => false,
  newAgent: () => assert.fail('no agent joins here'),
  runningLimitReached: null,
};
const QUESTION: ApprovalRequest = {
  type: 'question',
  questions: [
    { id: 'which', question: 'Which parser?', options: [{ label: 'Old' }], multiSelect: false, allowOther: true },
    {
      id: 'when',
      question: 'When?',
      options: [{ label: 'Now' }, { label: 'Later' }],
      multiSelect: true,
      allowOther: false,
    },
  ],
};
const PLAN: ApprovalRequest = { type: 'plan', text: '1. Look', options: COMMAND.options };
const EDIT: ApprovalRequest = { type: 'edit', changes: [], options: COMMAND.options };

function answerTo(request: ApprovalRequest, answer: ApprovalAnswer): Omit<Resolution, 'by' | 'at'> {
  const step = stepAfter(turnStarted(), asked('a5', request));
  decide(step, command(answer), context);
  const [event, ...more] = eventsOf(step);
  assert.ok(event?.type === 'approval.resolved' && more.length === 0);
  assert.deepEqual(event.answer, answer, 'the agent gets what the person said');
  const { by, at, ...resolution } = event.resolution;
  assert.deepEqual([by, at], ['Anna', NOW]);
  return resolution;
}

function refused(request: ApprovalRequest, answer: ApprovalAnswer): HubErrorShape {
  return refusalOf(() => decide(stepAfter(turnStarted(), asked('a5', request)), command(answer), context));
}

function command(answer: ApprovalAnswer, hash = 'hash of a5'): SessionCommand {
  return { type: 'approval.answer', approvalId: 'a5', hash, answer };
}

suite('I10: an answer to an approval', () => {
  test('allows with the option the person saw', () => {
    assert.deepEqual(answerTo(COMMAND, { type: 'option', optionId: 'always' }), {
      outcome: 'allowed',
      optionId: 'always',
      label: 'Always allow npm test',
    });
  });

  test('denies with a note on what to do instead', () => {
    assert.deepEqual(answerTo(COMMAND, { type: 'option', optionId: 'no', note: 'use yarn' }), {
      outcome: 'denied',
      optionId: 'no',
      label: 'Deny',
      note: 'use yarn',
    });
  });

  test('may change a command that is editable', () => {
    const answer: ApprovalAnswer = { type: 'option', optionId: 'once', command: 'npm test -- --quick' };
    assert.equal(answerTo(COMMAND, answer).outcome, 'allowed');
  });

  test('answers a question', () => {
    const answers = { which: ['Old'], when: ['Now', 'Later'] };
    assert.deepEqual(answerTo(QUESTION, { type: 'answers', answers }), { outcome: 'answered', answers });
  });

  test('may be not to answer', () => {
    assert.deepEqual(answerTo(QUESTION, { type: 'dismiss' }), { outcome: 'denied' });
    assert.deepEqual(answerTo(COMMAND, { type: 'dismiss', note: 'later' }), { outcome: 'denied', note: 'later' });
  });

  test('reviews a plan and an edit', () => {
    assert.equal(answerTo(PLAN, { type: 'option', optionId: 'once' }).outcome, 'allowed');
    assert.equal(answerTo(EDIT, { type: 'option', optionId: 'no' }).outcome, 'denied');
  });
});

suite('I10: an answer that is refused', () => {
  test('names another request than the one that waits', () => {
    const before = stepAfter(turnStarted(), asked('a5'));
    assert.equal(
      refusalOf(() => decide(before, command({ type: 'dismiss' }, 'hash of a4'), context)).code,
      'approval_changed',
    );
  });

  test('chooses an option that was not offered', () => {
    assert.equal(refused(COMMAND, { type: 'option', optionId: 'bypass' }).code, 'approval_answer_invalid');
  });

  test('changes what cannot be changed', () => {
    const answer: ApprovalAnswer = { type: 'option', optionId: 'once', command: 'rm -rf /' };
    assert.equal(refused({ ...COMMAND, editable: false }, answer).code, 'approval_answer_invalid');
    assert.equal(refused(EDIT, answer).code, 'approval_answer_invalid');
  });

  test('changes a command to nothing', () => {
    const answer: ApprovalAnswer = { type: 'option', optionId: 'once', command: '  ' };
    assert.equal(refused(COMMAND, answer).code, 'approval_answer_invalid');
  });

  test('leaves a question open, or chooses an option for it', () => {
    assert.equal(refused(QUESTION, { type: 'answers', answers: { which: ['Old'] } }).code, 'approval_answer_invalid');
    assert.equal(refused(QUESTION, { type: 'option', optionId: 'once' }).code, 'approval_answer_invalid');
  });

  test('gives several answers where one is asked for', () => {
    const answers = { which: ['Old', 'New'], when: ['Now'] };
    assert.equal(refused(QUESTION, { type: 'answers', answers }).code, 'approval_answer_invalid');
  });

  test('gives an answer nobody offered, where only those are taken', () => {
    const answers = { which: ['Old'], when: ['Never'] };
    assert.equal(refused(QUESTION, { type: 'answers', answers }).code, 'approval_answer_invalid');
  });

  test('gives answers to what is no question', () => {
    assert.equal(refused(COMMAND, { type: 'answers', answers: {} }).code, 'approval_answer_invalid');
  });

  test('comes to nothing that was asked', () => {
    assert.equal(
      refusalOf(() => decide(stepAfter(turnStarted()), command({ type: 'dismiss' }), context)).code,
      'approval_not_found',
    );
  });

  test('comes second, and learns who was first and how it ended', () => {
    const first = stepAfter(turnStarted(), asked('a5'));
    decide(first, command({ type: 'option', optionId: 'once' }), context);
    const error = refusalOf(() => decide(stepOn(first.state), command({ type: 'option', optionId: 'no' }), context));
    assert.equal(error.code, 'approval_already_resolved');
    assert.deepEqual(error.details, { outcome: 'allowed', by: 'Anna' });
  });

  test('comes after the turn took the question with it', () => {
    const cancelled: SessionEvent = {
      type: 'approval.resolved',
      approvalId: 'a5',
      resolution: { outcome: 'cancelled', by: 'the core', at: NOW },
    };
    const late = stepAfter(turnStarted(), asked('a5'), cancelled);
    const error = refusalOf(() => decide(late, command({ type: 'option', optionId: 'once' }), context));
    assert.deepEqual(error.details, { outcome: 'cancelled', by: 'the core' });
  });
});
