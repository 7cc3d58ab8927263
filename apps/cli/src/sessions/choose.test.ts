import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Approval, ApprovalRequest, Question } from '@codeai-hub/protocol/channels/session/approvals';
import { answerFor, findApproval } from './choose.ts';

const command: ApprovalRequest = {
  type: 'command',
  command: 'ls',
  cwd: '/',
  options: [
    { id: 'once', kind: 'allow_once', label: 'Run' },
    { id: 'deny', kind: 'deny', label: 'No' },
  ],
  editable: false,
};

function question(more: Partial<Question> = {}): Question {
  const options = [{ label: 'Red' }, { label: 'Blue' }];
  return { id: 'q', question: 'Which?', options, multiSelect: false, allowOther: false, ...more };
}

const asks = (...questions: Question[]): ApprovalRequest => ({ type: 'question', questions });

const approval = (hash: string): Approval => ({ id: hash, turnId: 't', requestedAt: 0, hash, request: command });

test('a request is found by what was shown and by nothing else', () => {
  const open = [approval('aaaaaaaa11'), approval('aaaaaaaa22'), approval('bbbbbbbb33')];
  assert.equal(findApproval(open, 'bbbbbb').hash, 'bbbbbbbb33');
  assert.throws(() => findApproval(open, 'cccccccc'), { code: 'approval_not_found' });
  assert.throws(() => findApproval(open, 'aaaaaaaa'), { code: 'usage' });
  for (const shown of ['', 'bbbbb', 'id-of-it', '..'])
    assert.throws(() => findApproval(open, shown), { code: 'usage' });
});

test('a choice is one that was offered, never guessed', () => {
  assert.deepEqual(answerFor(command, ['deny'], 'use git'), { type: 'option', optionId: 'deny', note: 'use git' });
  for (const choice of [['Once'], ['o'], ['allow'], [''], ['once', 'deny']]) {
    assert.throws(() => answerFor(command, choice, undefined), /Give one of: once, deny\./);
  }
});

test('a question takes its labels, several or own words only where it allows them', () => {
  assert.deepEqual(answerFor(asks(question()), ['red'], undefined), { type: 'answers', answers: { q: ['Red'] } });
  assert.throws(() => answerFor(asks(question()), ['Green'], undefined), /Give one of: "Red", "Blue"/);
  assert.throws(() => answerFor(asks(question()), ['Red', 'Blue'], undefined), /Only one/);
  const many = question({ multiSelect: true, allowOther: true });
  assert.deepEqual(answerFor(asks(many), ['blue', 'Green'], undefined), {
    type: 'answers',
    answers: { q: ['Blue', 'Green'] },
  });
  assert.throws(() => answerFor(asks(question(), question()), ['Red'], undefined), /several questions/);
});
