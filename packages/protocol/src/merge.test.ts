import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionEvent } from './channels/session/events.ts';
import { type Envelope, firstSeq } from './envelope.ts';
import { mergeDeltas } from './merge.ts';
import { deepFreeze } from './testing/deep-freeze.ts';

function delta(seq: number, itemId: string, text: string): Envelope<SessionEvent> {
  return { seq, at: 100 + seq, origin: { kind: 'agent' }, event: { type: 'item.delta', itemId, text } };
}

test('neighbouring deltas of one item become one that covers all their numbers', () => {
  const merged = mergeDeltas(deepFreeze([delta(4, 'i1', 'a'), delta(5, 'i1', 'b'), delta(6, 'i1', 'c')]));
  assert.deepEqual(merged, [{ ...delta(6, 'i1', 'abc'), span: 3 }]);
  assert.equal(firstSeq(merged[0] as Envelope), 4);
});

test('deltas that were merged before are merged again', () => {
  const merged = mergeDeltas([
    { ...delta(6, 'i1', 'abc'), span: 3 },
    delta(7, 'i1', 'd'),
    { ...delta(9, 'i1', 'ef'), span: 2 },
  ]);
  assert.deepEqual(merged, [{ ...delta(9, 'i1', 'abcdef'), span: 6 }]);
});

test('deltas of two items stay apart, and nothing changes places', () => {
  const log = [delta(1, 'i1', 'a'), delta(2, 'i2', 'b'), delta(3, 'i1', 'c')];
  assert.deepEqual(mergeDeltas(log), log);
});

test('another event between two deltas keeps them apart', () => {
  const log: Envelope[] = [
    delta(1, 'i1', 'a'),
    { seq: 2, at: 1, origin: { kind: 'core' }, event: { type: 'queue.held' } },
    delta(3, 'i1', 'b'),
  ];
  assert.deepEqual(mergeDeltas(log), log);
});

test('the completion of an item is not swallowed by its deltas', () => {
  const completed: SessionEvent = { type: 'item.completed', itemId: 'i1', status: 'completed' };
  const log: Envelope[] = [delta(1, 'i1', 'a'), { ...delta(2, 'i1', ''), event: completed }, delta(3, 'i1', 'b')];
  assert.deepEqual(mergeDeltas(log), log);
});

test('deltas with a hole between their numbers are not merged: that would hide the hole', () => {
  const log = [delta(1, 'i1', 'a'), delta(3, 'i1', 'b')];
  assert.deepEqual(mergeDeltas(log), log);
});

test('nothing merges to nothing', () => assert.deepEqual(mergeDeltas([]), []));
