import type { Outbox } from '@codeai-hub/provider-kit/session/outbox';

type Kind = 'agent_message' | 'reasoning';

interface Open {
  id: string;
  kind: Kind;
  /** the agent's own id of the message, where it tells one */
  messageId: string | undefined;
  empty: boolean;
}

/** What the agent says and thinks: pieces of one kind that follow each other are one item. */
export class Speech {
  readonly #out: Outbox;
  #open: Open | undefined;
  /** something was said for a person in this turn */
  spoke = false;

  constructor(out: Outbox) {
    this.#out = out;
  }

  say(kind: Kind, text: string, messageId: string | undefined): void {
    if (text === '') return;
    const open = this.#itemFor(kind, messageId);
    open.empty = false;
    if (kind === 'agent_message') this.spoke = true;
    this.#out.emit({ type: 'item.delta', id: open.id, text });
  }

  /** A thought that came whole begins a paragraph of its own. */
  sayWhole(kind: Kind, text: string, messageId: string | undefined): void {
    const goesOn = this.#open?.kind === kind && !this.#open.empty;
    this.say(kind, goesOn ? `\n\n${text}` : text, messageId);
  }

  /** Whatever comes next is something else. */
  close(): void {
    if (this.#open === undefined) return;
    this.#out.emit({ type: 'item.completed', id: this.#open.id, status: 'completed' });
    this.#open = undefined;
  }

  /** The turn ended: what is open is closed by the core. */
  forget(): void {
    this.#open = undefined;
    this.spoke = false;
  }

  #itemFor(kind: Kind, messageId: string | undefined): Open {
    const open = this.#open;
    const isSame = open?.kind === kind && (messageId === undefined || open.messageId === messageId);
    if (open !== undefined && isSame) return open;
    this.close();
    const begun = { id: this.#out.newId(), kind, messageId, empty: true };
    this.#open = begun;
    this.#out.emit({ type: 'item.started', id: begun.id, item: { kind } });
    return begun;
  }
}
