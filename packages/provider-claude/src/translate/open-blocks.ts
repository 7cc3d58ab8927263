import type { Outbox } from '@codeai-hub/provider-kit/session/outbox';

export interface OpenBlock {
  itemId: string;
  kind: 'text' | 'thinking' | 'tool';
  index: number;
  text: string;
}

/**
 * Blocks of an answer that still stream. What streams is not yet what was said: a stream that breaks leaves open blocks
 * behind, and the whole answer comes another way. A finished block replaces the open one; those of a message that was given
 * up go away.
 */
export class OpenBlocks {
  readonly #out: Outbox;
  readonly #onDropped: (itemId: string) => void;
  #messageId: string | undefined;
  #open: OpenBlock[] = [];

  constructor(out: Outbox, onDropped: (itemId: string) => void) {
    this.#out = out;
    this.#onDropped = onDropped;
  }

  /** A new message began: the one before it will get no more blocks. */
  begin(messageId: string | undefined): void {
    this.drop();
    this.#messageId = messageId;
  }

  open(block: OpenBlock): void {
    this.#open.push(block);
  }

  append(index: number, text: string): void {
    const block = this.#open.find((one) => one.index === index);
    if (block === undefined || text === '') return;
    block.text += text;
    this.#out.emit({ type: 'item.delta', id: block.itemId, text });
  }

  /** The open block that a finished one of this message replaces. A block of another message drops what is open. */
  take(messageId: string | undefined, matches: (block: OpenBlock) => boolean): OpenBlock | undefined {
    if (messageId !== this.#messageId) {
      this.begin(messageId);
      return undefined;
    }
    const block = this.#open.find(matches);
    if (block !== undefined) this.#open = this.#open.filter((one) => one !== block);
    return block;
  }

  drop(): void {
    for (const { itemId } of this.#open.splice(0)) {
      this.#onDropped(itemId);
      this.#out.emit({ type: 'item.dropped', id: itemId });
    }
  }
}
