import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TurnChanges } from '@codeai-hub/provider-kit/session/turn-changes';
import { fileChangesOf } from './file-changes.ts';

const FOLDER = '/sandbox/work';
const of = (kind: object, diff: string, path = `${FOLDER}/a.txt`) => fileChangesOf([{ path, kind, diff }], FOLDER)[0];

describe('a file change', () => {
  it('of a new file is its text, each line added', () => {
    assert.deepEqual(of({ type: 'add' }, 'one\ntwo\n'), {
      path: 'a.txt',
      kind: 'add',
      diff: '@@ -0,0 +1,2 @@\n+one\n+two\n',
      added: 2,
      removed: 0,
    });
  });

  it('of a removed file is its text, each line removed', () => {
    assert.deepEqual(of({ type: 'delete' }, 'one\n'), {
      path: 'a.txt',
      kind: 'delete',
      diff: '@@ -1,1 +0,0 @@\n-one\n',
      added: 0,
      removed: 1,
    });
  });

  it('of a changed file is its hunks', () => {
    const hunks = '@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n';
    const expected = { path: 'a.txt', kind: 'modify', diff: hunks, added: 1, removed: 1 };
    assert.deepEqual(of({ type: 'update', move_path: null }, hunks), expected);
    const headed = `--- a/a.txt\n+++ b/a.txt\n${hunks}`;
    assert.deepEqual(of({ type: 'update', move_path: null }, headed), expected, 'file headers are no lines');
  });

  it('that moves a file tells both places, and keeps a path outside of the folder whole', () => {
    assert.deepEqual(of({ type: 'update', move_path: '/elsewhere/b.txt' }, ''), {
      path: '/elsewhere/b.txt',
      from: 'a.txt',
      kind: 'rename',
      diff: '',
      added: 0,
      removed: 0,
    });
  });

  it('that is none is none', () => {
    for (const changes of [undefined, null, 'x', [7], [{ path: 7 }]])
      assert.deepEqual(fileChangesOf(changes, FOLDER), []);
  });
});

it('the files of a turn are one entry each, as added when they were made in it', () => {
  const changes = new TurnChanges();
  changes.add([{ path: 'a', kind: 'add', added: 3, removed: 0, diff: 'x' }]);
  changes.add([{ path: 'a', kind: 'modify', added: 1, removed: 2 }]);
  assert.deepEqual(changes.end(), [{ path: 'a', kind: 'add', added: 4, removed: 2 }]);
  assert.equal(changes.end(), undefined, 'the next turn begins without');
});
