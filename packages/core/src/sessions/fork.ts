import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { PlanEntry, Turn } from '@codeai-hub/protocol/channels/session/state';
import { BlobRef } from '@codeai-hub/protocol/content';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { BlobStore } from '../storage/blobs.ts';
import type { ConversationPiece } from './conversation.ts';
import type { Step } from './step.ts';
import { endTurn } from './turns.ts';

/**
 * Copies a conversation into a new session, item by item as they ended, up to but not including the user message
 * `beforeItemId`: what was said and done, not who was asked or what was queued. Ids are made new, because they are numbers
 * of the log they live in.
 */
export class ConversationCopy {
  readonly #beforeItemId: string | undefined;
  readonly #itemIds = new Map<string, string>();
  /** of the source, the one that is under way in the copy */
  #turn: { id: string; known: Turn | undefined } | null = null;
  #isWhole = true;

  constructor(beforeItemId: string | undefined) {
    this.#beforeItemId = beforeItemId;
  }

  /** What to write, one after the other. */
  async *pieces(source: AsyncIterable<ConversationPiece>): AsyncGenerator<(step: Step) => void> {
    for await (const { items, turns } of source) {
      const end = items.findIndex(({ id }) => id === this.#beforeItemId);
      const taken = end < 0 ? items : items.slice(0, end);
      yield (step) => {
        for (const item of taken) this.#add(step, item, turns.get(item.turnId));
      };
      this.#isWhole = end < 0;
      if (end >= 0) return;
    }
  }

  /** After the last piece. The list of what the agent was to do goes with the whole conversation only. */
  end(step: Step, plan: PlanEntry[]): void {
    this.#endTurn(step);
    if (this.#isWhole && plan.length > 0) step.add({ type: 'plan.changed', entries: plan });
  }

  #add(step: Step, item: Item, turn: Turn | undefined): void {
    if (this.#turn?.id !== item.turnId) {
      this.#endTurn(step);
      this.#turn = { id: item.turnId, known: turn };
      step.add({ type: 'turn.started', turnId: `t${step.state.turnCount + 1}`, cause: turn?.cause ?? 'message' });
    }
    const id = step.nextId('i');
    this.#itemIds.set(item.id, id);
    const parentId = item.parentId === undefined ? undefined : this.#itemIds.get(item.parentId);
    const { parentId: _, ...copied } = withoutAsking(item);
    const turnId = step.state.currentTurnId as string;
    step.add({
      type: 'item.started',
      item: { ...copied, id, turnId, ...(parentId === undefined ? {} : { parentId }) } as Item,
    });
  }

  /** As it ended in the source, which paid for it; one that runs there is over here. */
  #endTurn(step: Step): void {
    if (!this.#turn) return;
    const { known } = this.#turn;
    this.#turn = null;
    endTurn(step, known?.outcome ?? { type: 'interrupted', by: 'the fork' }, { changes: known?.changes });
  }
}

/**
 * A copied message is never sent by itself. One that was on its way may be in the agent's copy of the conversation, which
 * is made when the fork is first opened.
 */
function withoutAsking(item: Item): Item {
  if (item.kind === 'user_message')
    return item.delivery === 'pending' ? { ...item, delivery: 'unknown' as const } : item;
  if (item.kind !== 'tool') return item;
  const { approvalId: _, ...tool } = item;
  return tool;
}

/** Copies what the copied items name, so that the fork needs nothing of its source. What the source lost stays lost. */
export function copyBlobs(from: BlobStore, to: BlobStore, envelopes: readonly Envelope<SessionEvent>[]): void {
  const refs = new Map<string, BlobRef>();
  for (const { event } of envelopes) collectBlobs(event, refs);
  for (const { hash, size, mediaType } of refs.values()) {
    if (to.has(hash, size)) continue;
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
