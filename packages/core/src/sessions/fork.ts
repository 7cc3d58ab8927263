import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import { BlobRef } from '@codeai-hub/protocol/content';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { BlobStore } from '../storage/blobs.ts';
import type { Step } from './step.ts';
import { endTurn } from './turns.ts';

/** What of a conversation goes along when it is forked: turns and items, not who was asked or what was queued. */
const CARRIED = new Set([
  'turn.started',
  'turn.ended',
  'item.started',
  'item.delta',
  'item.updated',
  'item.completed',
  'item.dropped',
  'plan.changed',
]);

/**
 * Copies a conversation into a new session, up to but not including the user message `beforeItemId`. Item ids are made
 * new, because they are numbers of the log they live in. Returns the new id of every copied item.
 */
export function copyConversation(
  step: Step,
  source: Iterable<Envelope<SessionEvent>>,
  beforeItemId: string | undefined,
): void {
  const ids = new Map<string, string>();
  let turnHeld: SessionEvent | null = null;
  for (const { event } of source) {
    if (!CARRIED.has(event.type)) continue;
    if (event.type === 'item.started' && event.item.id === beforeItemId) break;
    // A turn is only begun once something of it is carried.
    if (event.type === 'turn.started') {
      turnHeld = event;
      continue;
    }
    if (turnHeld) {
      step.add(turnHeld);
      turnHeld = null;
    }
    const copied = withNewIds(step, event, ids);
    if (copied) step.add(copied);
  }
  endTurn(step, { type: 'interrupted', by: 'the fork' });
}

function withNewIds(step: Step, event: SessionEvent, ids: Map<string, string>): SessionEvent | null {
  if (event.type === 'item.started') {
    const id = step.nextId('i');
    ids.set(event.item.id, id);
    const { parentId, ...item } = event.item;
    const parent = parentId === undefined ? undefined : ids.get(parentId);
    const delivery = item.kind === 'user_message' ? { delivery: 'delivered' as const } : {};
    return { ...event, item: { ...item, ...delivery, id, ...(parent === undefined ? {} : { parentId: parent }) } };
  }
  if (event.type === 'turn.ended') {
    // The source paid for it.
    const { usage: _, ...ended } = event;
    return ended;
  }
  if (!('itemId' in event)) return event;
  const itemId = ids.get(event.itemId);
  return itemId === undefined ? null : { ...event, itemId };
}

/** Copies what the copied items name, so that the fork needs nothing of its source. What the source lost stays lost. */
export function copyBlobs(from: BlobStore, to: BlobStore, envelopes: readonly Envelope<SessionEvent>[]): void {
  const refs = new Map<string, BlobRef>();
  for (const { event } of envelopes) collectBlobs(event, refs);
  for (const { hash, size, mediaType } of refs.values()) {
    const data = from.get(hash, size);
    if (data) to.put(data, mediaType);
  }
}

function collectBlobs(value: unknown, into: Map<string, BlobRef>): void {
  if (value === null || typeof value !== 'object') return;
  const ref = 'hash' in value && 'size' in value ? BlobRef.safeParse(value) : null;
  if (ref?.success) into.set(ref.data.hash, ref.data);
  else for (const member of Object.values(value)) collectBlobs(member, into);
}
