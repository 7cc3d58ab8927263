import type { ProviderEvent, ProviderItem } from '../events.ts';

export type Emit = (event: ProviderEvent) => void;
export type NoticeTopic = Extract<ProviderItem, { kind: 'notice' }>['topic'];
export type NoticeLevel = Extract<ProviderItem, { kind: 'notice' }>['level'];

/** More than this said between two turns is not worth keeping, only counting. */
const MAX_PARKED = 100;

/**
 * The way out of the translator. An item belongs to a turn, so a notice that comes between two turns waits for the
 * next one.
 */
export class Outbox {
  readonly #emit: Emit;
  #parked: ProviderItem[] = [];
  #overlooked = 0;
  #inTurn = false;
  #nextId = 1;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** Unique in the session; native ids are not (they come twice, and from restarted endpoints again). */
  newId(): string {
    const id = `i${this.#nextId}`;
    this.#nextId += 1;
    return id;
  }

  emit(event: ProviderEvent): void {
    this.#emit(event);
  }

  turnBegan(): void {
    this.#inTurn = true;
    for (const item of this.#parked.splice(0)) this.note(item);
    if (this.#overlooked > 0)
      this.notice('info', 'info', `${this.#overlooked} more were told between two turns, too many to keep.`);
    this.#overlooked = 0;
  }

  turnEnded(): void {
    this.#inTurn = false;
  }

  /** An item that is complete as it starts: a notice, or a native event. */
  note(item: ProviderItem, parentId?: string): void {
    if (this.#inTurn)
      this.#emit({ type: 'item.started', id: this.newId(), ...(parentId !== undefined && { parentId }), item });
    else if (this.#parked.length < MAX_PARKED) this.#parked.push(item);
    else this.#overlooked += 1;
  }

  notice(topic: NoticeTopic, level: NoticeLevel, text: string): void {
    this.note({ kind: 'notice', topic, level, text });
  }
}
