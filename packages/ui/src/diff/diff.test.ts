import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markPieces } from './marked-pieces.ts';
import { rowsOfPatch } from './rows.ts';
import { changedRanges, changedWords } from './words.ts';

const patch = `--- a/replay.ts
+++ b/replay.ts
@@ -3,3 +3,4 @@ class Store
 /** Replays. */
-export function replayFrom(log, index) {
-  return log.slice(index);
+export function replayFrom(log, lastSeq) {
+  let lo = 0;
+  return log.slice(lo);
@@ -20,2 +21,2 @@
 }
-end
\\ No newline at end of file
+end.
`;

test('a unified diff becomes rows with the line numbers of both sides', () => {
  const rows = rowsOfPatch(patch);
  assert.deepEqual(
    rows.map((row) => {
      if (row.kind === 'context') return `${row.oldLine},${row.newLine}  ${row.text}`;
      if (row.kind === 'gap') return `… ${row.hidden} ${row.heading}`;
      if (row.kind === 'note') return `\\ ${row.text}`;
      return `${row.line} ${row.kind === 'add' ? '+' : '-'} ${row.text}`;
    }),
    [
      '… 2 class Store',
      '3,3  /** Replays. */',
      '4 - export function replayFrom(log, index) {',
      '5 -   return log.slice(index);',
      '4 + export function replayFrom(log, lastSeq) {',
      '5 +   let lo = 0;',
      '6 +   return log.slice(lo);',
      '… 14 ',
      '20,21  }',
      '21 - end',
      '\\ No newline at end of file',
      '22 + end.',
    ],
  );
});

test('headers are not needed, and a text that is no diff is shown, not thrown', () => {
  assert.deepEqual(rowsOfPatch('@@ -1 +1 @@\n-a\n+b'), [
    { kind: 'del', line: 1, text: 'a', pair: 'b' },
    { kind: 'add', line: 1, text: 'b', pair: 'a' },
  ]);
  assert.deepEqual(
    rowsOfPatch('+only\nwords').map((row) => row.kind),
    ['add', 'context'],
  );
  assert.deepEqual(rowsOfPatch(''), []);
});

test('lines are paired only where about as many went as came', () => {
  const rows = rowsOfPatch(`@@ -1 +1,9 @@\n-a\n${'+x\n'.repeat(9)}`);
  assert.ok(rows.every((row) => row.kind === 'add' || row.kind === 'del'));
  assert.ok(rows.every((row) => 'pair' in row && row.pair === null));
});

test('the words that changed are found from either side', () => {
  const before = 'function replayFrom(log, index) {';
  const after = 'function replayFrom(log, lastSeq) {';
  assert.deepEqual(changedRanges(changedWords(after, before) ?? []), [[25, 32]]);
  assert.deepEqual(changedRanges(changedWords(before, after) ?? []), [[25, 30]]);
});

test('lines without anything in common, and endless ones, get no marks', () => {
  assert.equal(changedWords('return a + b;', 'import fs from "node:fs";'), null);
  assert.equal(changedWords('a'.repeat(601), 'a'), null);
});

test('a piece is cut where a mark begins and ends, and keeps its colour', () => {
  const pieces = [
    { text: 'const ', className: 'sy-keyword' },
    { text: 'abcdef', className: undefined },
  ];
  assert.deepEqual(markPieces(pieces, [[4, 8]]), [
    { text: 'cons', className: 'sy-keyword', marked: false },
    { text: 't ', className: 'sy-keyword', marked: true },
    { text: 'ab', className: undefined, marked: true },
    { text: 'cdef', className: undefined, marked: false },
  ]);
});
