import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Question } from '@codeai-hub/protocol/channels/session/approvals';
import { choose, completeAnswers, nothingChosen, writeOther } from './answers.ts';

const one: Question = {
  id: 'q1',
  question: 'Which?',
  options: [{ label: 'A' }, { label: 'B' }],
  multiSelect: false,
  allowOther: true,
};
const many: Question = { ...one, id: 'q2', multiSelect: true };

test('one choice replaces another, the same again takes it back', () => {
  const chosen = choose(one, choose(one, nothingChosen, 'A'), 'B');
  assert.deepEqual(chosen.labels, ['B']);
  assert.deepEqual(choose(one, chosen, 'B').labels, []);
});

test('own words replace the only choice, and add to many', () => {
  assert.deepEqual(writeOther(one, choose(one, nothingChosen, 'A'), 'C'), { labels: [], other: 'C' });
  assert.deepEqual(writeOther(many, choose(many, nothingChosen, 'A'), 'C'), { labels: ['A'], other: 'C' });
});

test('answers are complete when every question has one', () => {
  const chosen = new Map([['q1', choose(one, nothingChosen, 'A')]]);
  assert.equal(completeAnswers([one, many], chosen), null);
  chosen.set('q2', writeOther(many, choose(many, nothingChosen, 'B'), '  mine '));
  assert.deepEqual(completeAnswers([one, many], chosen), { q1: ['A'], q2: ['B', 'mine'] });
});
