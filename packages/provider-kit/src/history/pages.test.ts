import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEntry } from './entries.ts';
import { behind, cursorOf, newestFirst, pageOf, placeOf } from './pages.ts';

const said = (length: number): HistoryEntry => ({ type: 'message', text: 'x'.repeat(length) });

test('a page ends where the next entry would make it too long, and holds one that is longer than a page', () => {
  const entries = [said(400_000), said(400_000), said(400_000), said(3_000_000), said(1)];
  assert.equal(pageOf(entries, 0, 50).length, 2);
  assert.equal(pageOf(entries, 2, 50).length, 1);
  assert.equal(pageOf(entries, 3, 50).length, 1);
  assert.equal(pageOf(entries, 4, 50).length, 1);
  assert.equal(pageOf(entries, 0, 1).length, 1);
  assert.equal(pageOf(entries, 5, 50).length, 0);
});

test('what is longer than a line of a host may be is cut, and says so', () => {
  const [message] = pageOf([said(40_000_000)], 0, 1);
  assert.ok(message?.type === 'message' && message.text.length < 1_000_100);
  assert.match(message.text, /39000000 more characters were left out\)$/);
  const changes = Array.from({ length: 40 }, (_, n) => ({
    path: `${n}`,
    kind: 'modify' as const,
    diff: 'x'.repeat(1_000_000),
    added: 1,
    removed: 0,
  }));
  const item = { kind: 'tool', tool: 'edit', name: 'Edit', title: 'Edit', changes } as const;
  const many: HistoryEntry = { type: 'item', id: 'i', item: { ...item, changes }, status: 'completed' };
  const [told] = pageOf([many], 0, 1);
  assert.ok(told?.type === 'item' && told.item.kind === 'notice' && /cannot be shown/.test(told.item.text));
});

test('a list goes on behind its cursor, also when the conversation there is gone and another came', () => {
  const list = ['c', 'a', 'b'].map((id) => ({ id, updatedAt: 7 })).sort(newestFirst);
  assert.deepEqual(
    list.map(({ id }) => id),
    ['c', 'b', 'a'],
  );
  assert.deepEqual(
    behind(list, cursorOf(7, 'b')).map(({ id }) => id),
    ['a'],
  );
  assert.deepEqual(behind(list, cursorOf(8, 'b')).length, 3);
  assert.deepEqual(
    behind([{ id: 'new', updatedAt: 9 }, ...list], cursorOf(7, 'bb')).map(({ id }) => id),
    ['b', 'a'],
  );
});

test('a cursor that was not made here is refused', () => {
  assert.deepEqual(placeOf('12.a.b'), [12, 'a.b']);
  for (const cursor of ['', '.', '.a', 'a', 'x.a', '1e400.a'])
    assert.throws(() => placeOf(cursor), { code: 'invalid_request' }, cursor);
});
