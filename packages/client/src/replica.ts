import { type Channel, type Cursor, type Envelope, firstSeq } from '@codeai-hub/protocol/envelope';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Notifications, Subscription } from '@codeai-hub/protocol/wire';
import type { Change, ChannelStatus, ChannelView } from './api.ts';
import { Cell, tell } from './store.ts';

export type Reduce<S> = (state: S | null, envelope: Envelope) => S;

export interface ReplicaOptions<S> {
  channel: Channel;
  reduce: Reduce<S>;
  /** asks the core for this channel anew; it was told the cursor, or nothing for a snapshot */
  resubscribe: () => void;
  /** the core sends this channel in a way that no asking anew repairs */
  broken: (detail: string) => void;
  /**
   * More that changes with the state, so that nobody sees one without the other. Returns what tells its listeners.
   * `sameEpoch` is false when a snapshot began another epoch.
   */
  along?: (change: Change<S>, sameEpoch: boolean) => () => void;
}

/** Where the replica stands with the core. */
type Phase =
  | 'detached'
  /** a subscription is under way: what still comes of an older one is left aside */
  | 'asked'
  | 'following'
  | 'gone';

/** How often a channel is asked for anew before the whole connection is. */
const REPAIRS_MAX = 2;

/**
 * One channel's state at this client: exactly what the core's events up to `cursor` reduce to (I3, I4). Nothing is
 * applied twice, out of order or over a gap.
 */
export class Replica<S extends { seq: number }> implements ChannelView<S> {
  readonly channel: Channel;
  readonly #options: ReplicaOptions<S>;
  readonly #status = new Cell<ChannelStatus>({ type: 'loading' });
  readonly #state = new Cell<S | null>(null);
  readonly #listeners = new Set<(change: Change<S>) => void>();
  #epoch: string | null = null;
  #phase: Phase = 'detached';
  /** the replay under way ends with this number */
  #replayTo = 0;
  #repairs = 0;

  constructor(options: ReplicaOptions<S>) {
    this.channel = options.channel;
    this.#options = options;
  }

  get status(): Cell<ChannelStatus> {
    return this.#status;
  }

  get state(): Cell<S | null> {
    return this.#state;
  }

  onChange(listener: (change: Change<S>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What has been applied; `null` asks for a snapshot. */
  get cursor(): Cursor | null {
    const state = this.#state.get();
    return state === null || this.#epoch === null ? null : { epoch: this.#epoch, seq: state.seq };
  }

  /** nothing comes yet, and no answer said that nothing will */
  get isUnanswered(): boolean {
    return this.#phase === 'detached' || this.#phase === 'asked';
  }

  /** The subscription to send now. From here on only its answer counts. */
  ask(): Subscription {
    this.#phase = 'asked';
    const cursor = this.#repairs < REPAIRS_MAX ? this.cursor : null;
    return cursor ? { channel: this.channel, cursor } : { channel: this.channel };
  }

  detach(): void {
    this.#phase = 'detached';
    if (this.#status.get().type === 'live') this.#status.set({ type: 'behind' });
  }

  replay({ epoch, to }: Notifications['replay']): void {
    const cursor = this.cursor;
    if (cursor === null || cursor.epoch !== epoch) return this.#repair('a replay of another epoch');
    this.#phase = 'following';
    this.#replayTo = to;
    this.#markLive();
  }

  snapshot({ epoch, state }: Notifications['snapshot']): void {
    const sameEpoch = this.#epoch === epoch;
    this.#phase = 'following';
    this.#epoch = epoch;
    this.#replayTo = 0;
    this.#publish(state as S, null, sameEpoch);
    this.#markLive();
  }

  gone(error: HubErrorShape): void {
    this.#phase = 'gone';
    this.#status.set({ type: 'gone', error });
  }

  receive(envelopes: readonly Envelope[]): void {
    if (this.#phase !== 'following') return;
    let state = this.#state.get();
    const applied: Envelope[] = [];
    let trouble: string | null = null;
    for (const envelope of envelopes) {
      if (state !== null && envelope.seq <= state.seq) continue;
      trouble = state === null ? 'events before a state' : gapBetween(state.seq, envelope);
      if (trouble !== null) break;
      try {
        state = this.#options.reduce(state, envelope);
      } catch (error) {
        trouble = `event ${envelope.seq} cannot be applied: ${String(error)}`;
        break;
      }
      applied.push(envelope);
    }
    if (state !== null && applied.length > 0) {
      this.#publish(state, applied, true);
      if (trouble === null) this.#repairs = 0;
    }
    if (trouble === null) this.#markLive();
    else this.#repair(trouble);
  }

  #publish(state: S, envelopes: readonly Envelope[] | null, sameEpoch: boolean): void {
    const change: Change<S> = { state, previous: this.#state.get(), envelopes };
    const tellState = this.#state.stage(state);
    const tellAlong = this.#options.along?.(change, sameEpoch);
    tell(this.#listeners, change);
    tellAlong?.();
    tellState();
  }

  #markLive(): void {
    const state = this.#state.get();
    if (state === null || state.seq < this.#replayTo || this.#status.get().type === 'live') return;
    this.#status.set({ type: 'live' });
  }

  #repair(detail: string): void {
    this.detach();
    if (++this.#repairs > REPAIRS_MAX) {
      this.#repairs = 0;
      this.#epoch = null;
      this.#options.broken(`${this.channel}: ${detail}`);
    } else {
      this.#options.resubscribe();
    }
  }
}

function gapBetween(seq: number, envelope: Envelope): string | null {
  const first = firstSeq(envelope);
  return first === seq + 1 ? null : `event ${first} came after ${seq}`;
}
