import type { Outbox } from './outbox.ts';

export interface Draft {
  itemId: string;
  kind: 'text' | 'thinking' | 'tool';
  index: number;
  text: string;
}

/**
 * What streams is a draft, not text: a broken stream leaves drafts behind and the whole answer comes another way. The
 * finished block replaces its draft; drafts of a message that was given up go away.
 */
export class Drafts {
  readonly #out: Outbox;
  readonly #onDropped: (itemId: string) => void;
  #messageId: string | undefined;
  #open: Draft[] = [];

  constructor(out: Outbox, onDropped: (itemId: string) => void) {
    this.#out = out;
    this.#onDropped = onDropped;
  }

  /** A new message began: the one before it will get no more blocks. */
  begin(messageId: string | undefined): void {
    this.drop();
    this.#messageId = messageId;
  }

  open(draft: Draft): void {
    this.#open.push(draft);
  }

  append(index: number, text: string): void {
    const draft = this.#open.find((one) => one.index === index);
    if (draft === undefined || text === '') return;
    draft.text += text;
    this.#out.emit({ type: 'item.delta', id: draft.itemId, text });
  }

  /** The draft that a finished block of this message replaces. A block of another message drops what is open. */
  take(messageId: string | undefined, matches: (draft: Draft) => boolean): Draft | undefined {
    if (messageId !== this.#messageId) {
      this.begin(messageId);
      return undefined;
    }
    const draft = this.#open.find(matches);
    if (draft !== undefined) this.#open = this.#open.filter((one) => one !== draft);
    return draft;
  }

  drop(): void {
    for (const { itemId } of this.#open.splice(0)) {
      this.#onDropped(itemId);
      this.#out.emit({ type: 'item.dropped', id: itemId });
    }
  }
}
