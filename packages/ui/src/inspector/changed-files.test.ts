import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileChange, Item } from '@codeai-hub/protocol/channels/session/items';
import type { Turn } from '@codeai-hub/protocol/channels/session/state';
import { changedFiles, firstKnownTurn } from './changed-files.ts';

const change = (path: string, more: Partial<FileChange> = {}): FileChange => ({
  path,
  kind: 'modify',
  added: 1,
  removed: 1,
  ...more,
});
const turn = (id: string, changes?: FileChange[]) =>
  ({ id, number: 1, cause: 'message', startedAt: 0, ...(changes && { changes }) }) as Turn;
const edit = (turnId: string, changes: FileChange[], status = 'completed') =>
  ({ id: turnId, kind: 'tool', tool: 'edit', turnId, status, changes }) as unknown as Item;

test('changes of one file add up over turns', () => {
  assert.deepEqual(
    changedFiles([turn('1', [change('a', { kind: 'add', added: 5, removed: 0 })]), turn('2', [change('a')])], []),
    [{ path: 'a', kind: 'add', added: 6, removed: 1 }],
  );
});

test('the running turn counts by its finished edits, an ended one only by what it says', () => {
  const turns = [turn('1', [change('a')]), turn('2')];
  const items = [edit('1', [change('a')]), edit('2', [change('b')]), edit('2', [change('c')], 'denied')];
  assert.deepEqual(
    changedFiles(turns, items).map((file) => `${file.path} ${file.added}`),
    ['a 1', 'b 1'],
  );
});

test('a renamed file is one file', () => {
  const files = changedFiles([turn('1', [change('a')]), turn('2', [change('b', { kind: 'rename', from: 'a' })])], []);
  assert.deepEqual(files, [{ path: 'b', kind: 'rename', added: 2, removed: 2 }]);
});

test('a window that has not loaded the beginning says since which turn it counts', () => {
  const numbered = (number: number) => ({ ...turn(String(number)), number });
  assert.equal(firstKnownTurn([]), 1);
  assert.equal(firstKnownTurn([numbered(7), numbered(8)]), 7);
  assert.equal(firstKnownTurn([numbered(1), numbered(7)]), 1);
});
