import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findFileReferences, parseCodeReference, parseFileReference } from './file-reference.ts';

test('reads every way agents name a place in a file', () => {
  assert.deepEqual(parseFileReference('src/a.ts'), { path: 'src/a.ts' });
  assert.deepEqual(parseFileReference('src/a.ts:12'), { path: 'src/a.ts', line: 12 });
  assert.deepEqual(parseFileReference('a.ts:12:5'), { path: 'a.ts', line: 12, column: 5 });
  assert.deepEqual(parseFileReference('a.ts:12-20'), { path: 'a.ts', line: 12, endLine: 20 });
  assert.deepEqual(parseFileReference('a.ts#L10-L20'), { path: 'a.ts', line: 10, endLine: 20 });
  assert.deepEqual(parseFileReference('/home/x/a.ts:3'), { path: '/home/x/a.ts', line: 3 });
  assert.deepEqual(parseFileReference('C:\\src\\a.ts:3'), { path: 'C:\\src\\a.ts', line: 3 });
  assert.deepEqual(parseFileReference('app/[id]/страница.tsx:7'), { path: 'app/[id]/страница.tsx', line: 7 });
});

test('what is no file stays text', () => {
  for (const text of ['hello', 'a b.ts', 'https://x.org/a.ts:1', '12:30', '', 'x'.repeat(2000)])
    assert.equal(parseFileReference(text), null, text);
});

test('a code span needs a folder or a line to be a file', () => {
  assert.equal(parseCodeReference('console.log'), null);
  assert.equal(parseCodeReference('v1.2.x'), null);
  assert.deepEqual(parseCodeReference('docs/protocol.md'), { path: 'docs/protocol.md' });
  assert.deepEqual(parseCodeReference('main.ts:1'), { path: 'main.ts', line: 1 });
});

test('finds places in running text, not times, versions or addresses', () => {
  const text = 'See src/store/replay.ts:42 (and lib/a.js:3:1), at 12:30, node.js 18, https://x.org/b.ts:80 or e.g. 5.';
  assert.deepEqual(
    findFileReferences(text).map((found) => text.slice(found.start, found.end)),
    ['src/store/replay.ts:42', 'lib/a.js:3:1'],
  );
});

test('a hostile text of a megabyte is searched in linear time', () => {
  const found = findFileReferences(`${'a/'.repeat(50_000)}:1 ${'.'.repeat(50_000)}:1`);
  assert.deepEqual(found, []);
});
