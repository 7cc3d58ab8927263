import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { agentField, type PlanEntry, type Turn } from '@codeai-hub/protocol/channels/session/state';
import { BlobRef } from '@codeai-hub/protocol/content';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { BlobStore } from '../storage/blobs.ts';
import type { ConversationPiece } from './conversation.ts';
import type { Step } from './step.ts';
import { closeTurn, nextTurnId } from './turns.ts';

/**
 * Copies a conversation into a new session, item by item as they ended, up to but not including the user message
 * `beforeItemId`: what was said and done, not who was asked or what was queued. Ids are made new, because they are numbers
 * of the log they live in.
 */
export class ConversationCopy {
  readonly #beforeItemId: string | undefined;
  readonly #nameOf: (turn: Turn | undefined) => string;
  readonly #itemIds = new Map<string, string>();
  /** of the source, those that are under way in the copy, by the provider whose turn it is */
  readonly #open = new Map<string, OpenTurn>();
  #isWhole = true;

  /** `nameOf` tells the provider that had a turn of the source. */
  constructor(beforeItemId: string | undefined, nameOf: (turn: Turn | undefined) => string) {
    this.#beforeItemId = beforeItemId;
    this.#nameOf = nameOf;
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
    for (const turn of this.#open.values()) endCopied(step, turn);
    if (this.#isWhole && plan.length > 0) step.add({ type: 'plan.changed', entries: plan });
  }

  #add(step: Step, item: Item, turn: Turn | undefined): void {
    const turnId = this.#turn(step, item.turnId, turn);
    const id = step.nextId('i');
    this.#itemIds.set(item.id, id);
    const parentId = item.parentId === undefined ? undefined : this.#itemIds.get(item.parentId);
    const { parentId: _, ...copied } = withoutAsking(item);
    step.add({
      type: 'item.started',
      item: { ...copied, id, turnId, ...(parentId === undefined ? {} : { parentId }) } as Item,
    });
  }

  /** The copy of a turn, begun when its first item comes. Turns of several agents may go on side by side. */
  #turn(step: Step, sourceId: string, known: Turn | undefined): string {
    const provider = this.#nameOf(known);
    const open = this.#open.get(provider);
    if (open?.sourceId === sourceId) return open.id;
    if (open) endCopied(step, open);
    const id = nextTurnId(step);
    this.#open.set(provider, { id, sourceId, known });
    const named = agentField(step.state, provider);
    step.add({ type: 'turn.started', ...named, turnId: id, cause: known?.cause ?? 'message' });
    return id;
  }
}

interface OpenTurn {
  id: string;
  sourceId: string;
  known: Turn | undefined;
}

/** As it ended in the source, which paid for it; one that runs there is over here. */
function endCopied(step: Step, { id, known }: OpenTurn): void {
  closeTurn(step, id, known?.outcome ?? { type: 'interrupted', by: 'the fork' }, { changes: known?.changes });
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
