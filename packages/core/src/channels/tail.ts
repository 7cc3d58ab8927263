import { type Envelope, firstSeq } from '@codeai-hub/protocol/envelope';

/** How much of the newest events is kept. Both are exceeded up to twice before what is too much goes at once. */
const EVENTS_MAX = 2048;
const CHARACTERS_MAX = 1_048_576;
/** what an event weighs beside its text */
const EVENT_WEIGHT = 200;

/**
 * The newest events of a channel, for clients that reconnect or lag. Bounded by size too: an agent that says much at once
 * makes events of many thousand characters. What is not here is in the log.
 */
export class Tail {
  #events: Envelope[] = [];
  #weight = 0;

  push(envelopes: readonly Envelope[]): void {
    for (const envelope of envelopes) {
      this.#events.push(envelope);
      this.#weight += weightOf(envelope);
    }
    if (this.#events.length > 2 * EVENTS_MAX || this.#weight > 2 * CHARACTERS_MAX) this.#shorten();
  }

  /** The events after `seq`, or `null` when some of them are not here any more. */
  after(seq: number): Envelope[] | null {
    const [oldest] = this.#events;
    if (!oldest || seq + 1 < firstSeq(oldest)) return null;
    return this.#events.slice(seq + 1 - firstSeq(oldest));
  }

  #shorten(): void {
    let kept = 0;
    let weight = 0;
    for (const envelope of this.#events.toReversed()) {
      const more = weight + weightOf(envelope);
      if (kept === EVENTS_MAX || more > CHARACTERS_MAX) break;
      weight = more;
      kept++;
    }
    this.#events = kept === 0 ? [] : this.#events.slice(-kept);
    this.#weight = weight;
  }
}

/** Near enough: texts are what makes an event large, wherever in it they are. */
function weightOf({ event }: Envelope): number {
  return EVENT_WEIGHT + charactersIn(event);
}

function charactersIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, member) => sum + charactersIn(member), 0);
}
