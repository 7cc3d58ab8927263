import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Item, ToolItem } from '@codeai-hub/protocol/channels/session/items';
import { shapeOf } from './item-shape.ts';
import { buildRows } from './rows.ts';

const read = (id: string, more: Partial<ToolItem> = {}) =>
  ({ id, turnId: 't1', kind: 'tool', tool: 'read', status: 'open', text: '', startedAt: 0, ...more }) as Item;

test('a read that begins to wait for somebody leaves the line of those that went by themselves', () => {
  const asks = read('b', { approvalId: 'ap1' });
  const rows = (second: Item) =>
    buildRows(
      { items: [read('a'), second], turn: () => undefined, running: [], echoes: [], several: false, columns: 1 },
      [],
    ).map((row) => row.kind);
  assert.deepEqual(rows(read('b')), ['explored']);
  assert.deepEqual(rows(asks), ['item', 'item']);
  assert.notEqual(shapeOf(asks), shapeOf(read('b')), 'so the rows are built anew');
  const answered = read('b', { approvalId: 'ap1', resolution: { outcome: 'allowed', by: 'you', at: 1 } });
  assert.notEqual(shapeOf(answered), shapeOf(asks));
});
