import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApprovalAnswer, ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import { answerProblem, chosenOption } from './check-answer.ts';

const command = (editable: boolean): ApprovalRequest => ({
  type: 'command',
  command: 'ls',
  cwd: '/tmp',
  editable,
  options: [
    { id: 'yes', kind: 'allow_once', label: 'Run' },
    { id: 'no', kind: 'deny', label: 'No' },
  ],
});

const question = (more: { multiSelect?: boolean; allowOther?: boolean } = {}): ApprovalRequest => ({
  type: 'question',
  questions: [
    {
      id: 'q1',
      question: 'Which colour?',
      options: [{ label: 'Red' }, { label: 'Blue' }],
      multiSelect: false,
      allowOther: false,
      ...more,
    },
  ],
});

const option = (optionId: string, command?: string): ApprovalAnswer => ({
  type: 'option',
  optionId,
  ...(command === undefined ? {} : { command }),
});
const answers = (values: Record<string, string[]>): ApprovalAnswer => ({ type: 'answers', answers: values });

test('an answer that fits is no problem', () => {
  assert.equal(answerProblem(command(true), option('yes')), null);
  assert.equal(answerProblem(command(true), option('yes', 'ls -la')), null);
  assert.equal(answerProblem(question(), answers({ q1: ['Red'] })), null);
  assert.equal(answerProblem(question({ multiSelect: true }), answers({ q1: ['Red', 'Blue'] })), null);
  assert.equal(answerProblem(question({ allowOther: true }), answers({ q1: ['Green'] })), null);
  assert.equal(answerProblem(question(), { type: 'dismiss' }), null);
});

test('an answer that does not fit is told why', () => {
  const cases: [ApprovalRequest, ApprovalAnswer, RegExp][] = [
    [command(true), option('maybe'), /no option "maybe"/],
    [command(false), option('yes', 'rm x'), /cannot be changed/],
    [command(true), option('no', 'rm x'), /denial takes no command/],
    [command(true), option('yes', '  '), /empty/],
    [command(true), answers({}), /none were asked/],
    [question(), option('yes'), /takes answers/],
    [question(), answers({}), /has no answer/],
    [question(), answers({ q1: ['Red'], q2: ['x'] }), /no question "q2"/],
    [question(), answers({ q1: ['Red', 'Blue'] }), /takes one answer/],
    [question(), answers({ q1: ['Green'] }), /does not offer "Green"/],
  ];
  for (const [request, answer, reason] of cases) assert.match(answerProblem(request, answer) ?? '', reason);
});

test('the chosen option is found, and none in an answer without one', () => {
  assert.equal(chosenOption(command(true), option('no'))?.kind, 'deny');
  assert.equal(chosenOption(command(true), { type: 'dismiss' }), undefined);
});
