import type { Channel, Cursor, Envelope } from '@codeai-hub/protocol/envelope';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { mergeDeltas } from '@codeai-hub/protocol/merge';
import type { Feed } from '../../hub.ts';
import { eventsFrame, notificationFrame, snapshotFrame } from './frames.ts';
import type { Outbox } from './outbox.ts';
import type { Follower, Room, Rooms } from './rooms.ts';

export type SubscribeAnswer = 'replay' | 'snapshot' | 'gone';

/** More missed events than this are not looked at: the state is the shorter way. */
const MISSED_MAX = 2_000;
/** Events of fewer bytes are sent without asking whether the state would be shorter. */
const SURELY_SHORT = 16_384;

type Phase =
  /** the channel is being loaded */
  | { type: 'opening' }
  /** loaded, but the client has no room for the answer yet */
  | { type: 'owed'; room: Room; leave: () => void }
  /** everything up to `seq` was sent; what comes next is sent at once */
  | { type: 'live'; room: Room; leave: () => void; seq: number }
  /** too slow: everything up to `seq` was sent, the rest waits in the log (I13) */
  | { type: 'behind'; room: Room; leave: () => void; seq: number }
  | { type: 'over' };

export interface SubscriptionOptions {
  channel: Channel;
  /** what the client has; `null` asks for a snapshot */
  cursor: Cursor | null;
  rooms: Rooms;
  outbox: Outbox;
  shapeOf: (error: unknown) => HubErrorShape;
  onOver: () => void;
}

/**
 * One client's place in one channel. Each asking gets exactly one of replay, snapshot, gone, then what follows by the
 * same path (I12). Holds a number for a slow client, never its events.
 */
export class Subscription implements Follower {
  readonly channel: Channel;
  readonly #options: SubscriptionOptions;
  #phase: Phase = { type: 'opening' };
  #cursor: Cursor | null;
  #answered = Promise.withResolvers<SubscribeAnswer>();

  constructor(options: SubscriptionOptions) {
    this.channel = options.channel;
    this.#options = options;
    this.#cursor = options.cursor;
  }

  /** Settles with the answer that was sent; never rejects. */
  async open(): Promise<SubscribeAnswer> {
    const { promise } = this.#answered;
    try {
      const { room, leave } = await this.#options.rooms.enter(this.channel);
      if (this.#phase.type === 'over') leave();
      else this.#entered(room, leave);
    } catch (error) {
      this.#sendGone(this.#options.shapeOf(error));
    }
    return promise;
  }

  /** The client asks again, from another place. An answer that is still owed becomes the answer to this one too. */
  askAgain(cursor: Cursor | null): Promise<SubscribeAnswer> {
    this.#cursor = cursor;
    const phase = this.#phase;
    if (phase.type === 'live' || phase.type === 'behind') {
      this.#answered = Promise.withResolvers();
      this.#phase = { type: 'owed', room: phase.room, leave: phase.leave };
    }
    const { promise } = this.#answered;
    this.catchUp();
    return promise;
  }

  published(first: number, last: number, frame: () => Buffer): void {
    const phase = this.#phase;
    if (phase.type !== 'live') return;
    if (this.#options.outbox.isCongested || first !== phase.seq + 1) {
      this.#phase = { ...phase, type: 'behind' };
      this.catchUp();
    } else {
      phase.seq = last;
      this.#options.outbox.send(frame());
    }
  }

  restarted(): void {
    void this.askAgain(null);
  }

  ended(error: HubErrorShape): void {
    this.#sendGone(error);
  }

  /** Sends what is owed, as far as there is room. */
  catchUp(): void {
    if (this.#options.outbox.isCongested) return;
    const phase = this.#phase;
    try {
      if (phase.type === 'owed') this.#answer(phase);
      else if (phase.type === 'behind') this.#resume(phase);
    } catch (error) {
      // The log cannot be read. Without its events the client's state is not the core's, so it must know.
      this.#sendGone(this.#options.shapeOf(error));
    }
  }

  end(): void {
    this.#over('gone');
  }

  #entered(room: Room, leave: () => void): void {
    this.#phase = { type: 'owed', room, leave };
    room.follow(this);
    this.catchUp();
  }

  #answer({ room, leave }: { room: Room; leave: () => void }): void {
    const { feed } = room;
    const from = this.#cursor?.epoch === feed.epoch ? this.#cursor.seq : null;
    const way = from === null ? null : eventsWay(feed, from);
    const { seq } = feed;
    if (from !== null && way) {
      const { channel, handle, epoch } = feed;
      this.#options.outbox.send(notificationFrame('replay', { channel, handle, epoch, from: from + 1, to: seq }));
      if (way.frame) this.#options.outbox.send(way.frame);
    } else {
      this.#options.outbox.send(snapshotFrame(feed));
    }
    this.#phase = { type: 'live', room, leave, seq };
    this.#answered.resolve(way ? 'replay' : 'snapshot');
  }

  #resume({ room, leave, seq }: { room: Room; leave: () => void; seq: number }): void {
    const { feed } = room;
    const way = eventsWay(feed, seq);
    if (!way) this.#options.outbox.send(snapshotFrame(feed));
    else if (way.frame) this.#options.outbox.send(way.frame);
    this.#phase = { type: 'live', room, leave, seq: feed.seq };
  }

  #sendGone(error: HubErrorShape): void {
    if (this.#phase.type === 'over') return;
    this.#options.outbox.send(notificationFrame('gone', { channel: this.channel, error }));
    this.#over('gone');
  }

  #over(answer: SubscribeAnswer): void {
    const phase = this.#phase;
    if (phase.type === 'over') return;
    this.#phase = { type: 'over' };
    if (phase.type !== 'opening') {
      phase.room.unfollow(this);
      phase.leave();
    }
    this.#answered.resolve(answer);
    this.#options.onOver();
  }
}

/**
 * The events after `seq` as one frame (`null` when there are none), or `null` when the state is shorter or the events
 * are no longer there.
 */
function eventsWay(feed: Feed, seq: number): { frame: Buffer | null } | null {
  const events: Envelope[] | null = feed.eventsAfter(seq, MISSED_MAX);
  if (!events) return null;
  if (events.length === 0) return { frame: null };
  const frame = eventsFrame(feed.handle, mergeDeltas(events));
  if (frame.length > SURELY_SHORT && frame.length > feed.snapshotJson().length) return null;
  return { frame };
}
