import type { SessionEvent } from './channels/session/events.ts';
import { type Envelope, firstSeq } from './envelope.ts';

/**
 * Joins neighbouring deltas of one item into one envelope that covers their numbers (I13). Reducing the result gives the
 * same state as reducing the input; order and all other events stay as they are.
 */
export function mergeDeltas(envelopes: readonly Envelope[]): Envelope[] {
  const merged: Envelope[] = [];
  for (const envelope of envelopes) {
    const last = merged.at(-1);
    const joined = last && join(last, envelope);
    if (joined) merged[merged.length - 1] = joined;
    else merged.push(envelope);
  }
  return merged;
}

function join(a: Envelope, b: Envelope): Envelope | null {
  const first = a.event as SessionEvent;
  const second = b.event as SessionEvent;
  if (first.type !== 'item.delta' || second.type !== 'item.delta' || first.itemId !== second.itemId) return null;
  if (firstSeq(b) !== a.seq + 1) return null;
  return {
    ...b,
    span: b.seq - firstSeq(a) + 1,
    event: { type: 'item.delta', itemId: first.itemId, text: first.text + second.text } as SessionEvent,
  };
}
