import type { Clock } from '../clock.ts';

/** While there is slack, deltas are joined for at most this long. */
const SLACK_MS = 4;
/** Under load they are joined up to one frame. */
const FRAME_MS = 16;
/** So many deltas within one window are load. */
const LOAD = 8;

interface Waiting {
  itemId: string;
  text: string[];
}

/**
 * Joins the deltas of an agent adaptively: the first after a pause goes out at once, later ones wait for the window.
 * Anything else of the session must `flush` first, so the order stays.
 */
export class DeltaJoiner {
  readonly #clock: Clock;
  readonly #emit: (itemId: string, text: string) => void;
  #waiting: Waiting | null = null;
  #cancel: (() => void) | null = null;
  #lastEmit = Number.NEGATIVE_INFINITY;
  #window = SLACK_MS;

  constructor(clock: Clock, emit: (itemId: string, text: string) => void) {
    this.#clock = clock;
    this.#emit = emit;
  }

  push(itemId: string, text: string): void {
    if (this.#waiting && this.#waiting.itemId !== itemId) this.flush();
    if (this.#waiting) {
      this.#waiting.text.push(text);
      return;
    }
    const since = this.#clock.now() - this.#lastEmit;
    // A clock that was set back must not hold text back.
    if (since < 0 || since >= this.#window) {
      this.#window = SLACK_MS;
      this.#send({ itemId, text: [text] });
      return;
    }
    this.#waiting = { itemId, text: [text] };
    this.#cancel = this.#clock.after(this.#window - since, () => this.flush());
  }

  flush(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#cancel?.();
    this.#waiting = null;
    this.#window = waiting.text.length >= LOAD ? FRAME_MS : SLACK_MS;
    this.#send(waiting);
  }

  #send({ itemId, text }: Waiting): void {
    this.#lastEmit = this.#clock.now();
    this.#emit(itemId, text.length === 1 ? (text[0] as string) : text.join(''));
  }
}
