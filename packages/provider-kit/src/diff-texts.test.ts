import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyPatch } from 'diff';
import { diffTexts } from './diff-texts.ts';

const numbered = (count: number, word: string) => Array.from({ length: count }, (_, n) => `${word} ${n}\n`).join('');

/** A diff tells the truth when it leads from the one text to the other. */
function leads(before: string, after: string): void {
  const { diff } = diffTexts(before, after);
  assert.equal(applyPatch(before, `--- a\n+++ b\n${diff}`), after);
}

test('a difference comes with three lines around it and is counted', () => {
  assert.deepEqual(diffTexts('one\ntwo\nthree\n', 'one\n2\nthree\n'), {
    diff: '@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n',
    added: 1,
    removed: 1,
  });
});

test('a new and an emptied file are named by line 0 on the side that has no lines', () => {
  assert.deepEqual(diffTexts('', 'one\n'), { diff: '@@ -0,0 +1,1 @@\n+one\n', added: 1, removed: 0 });
  assert.deepEqual(diffTexts('one\n', ''), { diff: '@@ -1,1 +0,0 @@\n-one\n', added: 0, removed: 1 });
});

test('equal texts have no difference', () => {
  assert.deepEqual(diffTexts('one\n', 'one\n'), { diff: '', added: 0, removed: 0 });
});

test('a large file that is replaced is told line by line without looking for what is smallest', () => {
  const [before, after] = [numbered(20_000, 'old'), numbered(20_000, 'new')];
  const change = diffTexts(before, after);
  assert.deepEqual([change.added, change.removed], [20_000, 20_000]);
  assert.match(change.diff, /^@@ -1,20000 \+1,20000 @@\n-old 0\n/);
  leads(before, after);
});

test('texts of more than two million characters are not searched at all', () => {
  const { added, removed } = diffTexts('x\n'.repeat(600_000), 'y\n'.repeat(600_001));
  assert.deepEqual([added, removed], [600_001, 600_000]);
});

test('what a large difference begins and ends with alike is left out', () => {
  const [before, after] = [numbered(2000, 'old'), numbered(2000, 'new')].map((text) => `head\n${text}tail\n`);
  const { diff } = diffTexts(before as string, after as string);
  assert.match(diff, /^@@ -2,2000 \+2,2000 @@\n-old 0\n/);
  assert.doesNotMatch(diff, /head|tail/);
});

test('a line feed that only one large text ends with is a difference', () => {
  const [before, after] = [numbered(2000, 'old'), `${numbered(2000, 'new')}end`];
  assert.match(diffTexts(before, after).diff, /\+end\n\\ No newline at end of file\n$/);
  leads(before, after);
  leads(`${before}end`, `${after}\n`);
});
