import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { Tail } from './tail.ts';

const delta = (seq: number, length: number): Envelope<SessionEvent> => ({
  seq,
  at: seq,
  origin: { kind: 'agent' },
  event: { type: 'item.delta', itemId: 'i1', text: 'x'.repeat(length) },
});

function tailOf(count: number, length: number): Tail {
  const tail = new Tail();
  for (let seq = 1; seq <= count; seq++) tail.push([delta(seq, length)]);
  return tail;
}

const numbers = (events: Envelope[] | null) => events?.map(({ seq }) => seq);

suite('the tail of a channel', () => {
  test('gives what comes after a number, and says when it is not all there', () => {
    const tail = tailOf(10, 1);
    assert.deepEqual(numbers(tail.after(7)), [8, 9, 10]);
    assert.deepEqual(numbers(tail.after(10)), []);
    assert.deepEqual(numbers(tail.after(0))?.length, 10);
    const later = new Tail();
    later.push([delta(5, 1)]);
    assert.equal(later.after(3), null);
    assert.equal(new Tail().after(0), null);
  });

  test('keeps a bounded number of small events', () => {
    const tail = tailOf(5000, 1);
    assert.equal(tail.after(0), null);
    const kept = tail.after(5000 - 2048) ?? [];
    assert.equal(kept.length, 2048);
  });

  test('keeps a bounded size of large events, and always the newest', () => {
    const length = 50_000;
    const tail = tailOf(500, length);
    assert.deepEqual(numbers(tail.after(495)), [496, 497, 498, 499, 500]);
    let oldest = 500;
    while (tail.after(oldest - 1)) oldest--;
    assert.ok((500 - oldest) * length <= 2 * 1_048_576, `${500 - oldest + 1} are kept`);
  });

  test('weighs what an event holds, wherever in it', () => {
    const long = 'x'.repeat(50_000);
    const entry = { id: 'q1', messageId: 'm', content: [{ type: 'text' as const, text: long }], queuedAt: 1, by: 'me' };
    const change = { path: 'a', kind: 'modify' as const, diff: long, added: 1, removed: 1 };
    const request = { type: 'edit' as const, changes: [change], options: [] };
    const approval = { id: 'a1', turnId: 't1', requestedAt: 1, hash: 'h', request };
    const events: SessionEvent[] = [
      { type: 'queue.added', entry },
      { type: 'item.updated', itemId: 'i1', patch: { changes: [change] } },
      { type: 'approval.requested', approval },
    ];
    for (const event of events) {
      const tail = new Tail();
      for (let seq = 1; seq <= 500; seq++) tail.push([{ seq, at: seq, origin: { kind: 'agent' }, event }]);
      let oldest = 500;
      while (tail.after(oldest - 1)) oldest--;
      assert.ok((500 - oldest) * long.length <= 2 * 1_048_576, `${500 - oldest + 1} of ${event.type} are kept`);
    }
  });

  test('an event larger than all it may keep leaves nothing, and the next is kept again', () => {
    const tail = tailOf(3, 3_000_000);
    assert.equal(tail.after(2), null);
    tail.push([delta(4, 10)]);
    assert.deepEqual(numbers(tail.after(3)), [4]);
  });
});
