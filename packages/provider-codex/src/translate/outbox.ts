import type { ProviderEvent, ProviderItem } from '@codeai-hub/provider-kit/events';

export type Emit = (event: ProviderEvent) => void;
type NoticeItem = Extract<ProviderItem, { kind: 'notice' }>;
export type NoticeTopic = NoticeItem['topic'];
export type NoticeLevel = NoticeItem['level'];

/** More than this said between two turns is not worth keeping. */
const MAX_PARKED = 100;

/**
 * The way out of the translator. An item belongs to a turn, so a notice that comes between two turns waits for the next
 * one.
 */
export class Outbox {
  readonly emit: Emit;
  #parked: ProviderItem[] = [];
  #inTurn = false;
  #nextId = 1;

  constructor(emit: Emit) {
    this.emit = emit;
  }

  /** Unique in the session; native ids are not: they come twice, and from restarted endpoints again (hazard 6). */
  newId(): string {
    const id = `i${this.#nextId}`;
    this.#nextId += 1;
    return id;
  }

  turnBegan(): void {
    this.#inTurn = true;
    for (const item of this.#parked.splice(0)) this.note(item);
  }

  turnEnded(): void {
    this.#inTurn = false;
  }

  /** An item that is complete as it starts: a notice, or a native event. */
  note(item: ProviderItem, parentId?: string): void {
    if (this.#inTurn)
      this.emit({ type: 'item.started', id: this.newId(), ...(parentId !== undefined && { parentId }), item });
    else if (this.#parked.length < MAX_PARKED) this.#parked.push(item);
  }

  notice(topic: NoticeTopic, level: NoticeLevel, text: string): void {
    this.note({ kind: 'notice', topic, level, text });
  }
}
