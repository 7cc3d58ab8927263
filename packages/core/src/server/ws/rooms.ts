import { type Channel, type Envelope, firstSeq } from '@codeai-hub/protocol/envelope';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Feed, Hub } from '../../hub.ts';
import { eventsFrame } from './frames.ts';

/** Who follows a channel. */
export interface Follower {
  /** the events numbered `first` to `last`; `frame` makes them into bytes, once for all followers */
  published(first: number, last: number, frame: () => Buffer): void;
  /** another epoch began; what was sent does not count any more */
  restarted(): void;
  /** the channel ended; nothing more comes */
  ended(error: HubErrorShape): void;
}

/** One channel with everyone who follows it. Each batch of events is encoded once. */
export class Room {
  readonly feed: Feed;
  readonly #followers = new Set<Follower>();
  readonly #unlisten: () => void;
  #end: HubErrorShape | null = null;

  constructor(feed: Feed, onEnd: () => void) {
    this.feed = feed;
    const stopEvents = feed.listen((events) => this.#publish(events));
    const stopRestart = feed.onRestart(() => {
      for (const follower of this.#followers) follower.restarted();
    });
    const stopEnd = feed.onEnd((error) => {
      this.#end = error;
      onEnd();
      for (const follower of [...this.#followers]) follower.ended(error);
    });
    this.#unlisten = () => {
      stopEvents();
      stopRestart();
      stopEnd();
    };
  }

  follow(follower: Follower): void {
    if (this.#end) follower.ended(this.#end);
    else this.#followers.add(follower);
  }

  unfollow(follower: Follower): void {
    this.#followers.delete(follower);
  }

  close(): void {
    this.#unlisten();
    this.#followers.clear();
  }

  #publish(events: readonly Envelope[]): void {
    const [first] = events;
    const last = events.at(-1);
    if (!first || !last) return;
    let encoded: Buffer | undefined;
    const frame = () => {
      encoded ??= eventsFrame(this.feed.handle, events);
      return encoded;
    };
    for (const follower of this.#followers) follower.published(firstSeq(first), last.seq, frame);
  }
}

interface Entry {
  opening: Promise<Room>;
  users: number;
  release: () => void;
}

/** Holds a feed open for each channel that someone follows, one for all its followers. */
export class Rooms {
  readonly #hub: Hub;
  readonly #entries = new Map<Channel, Entry>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Rejects with what the hub says when the channel cannot be opened. Each success needs one `leave`. */
  async enter(channel: Channel): Promise<{ room: Room; leave: () => void }> {
    const entry = this.#entries.get(channel) ?? this.#open(channel);
    entry.users++;
    try {
      const room = await entry.opening;
      return { room, leave: () => this.#leave(channel, entry) };
    } catch (error) {
      this.#leave(channel, entry);
      throw error;
    }
  }

  #open(channel: Channel): Entry {
    const entry: Entry = { users: 0, release: () => {}, opening: this.#openRoom(channel, () => entry) };
    this.#entries.set(channel, entry);
    return entry;
  }

  async #openRoom(channel: Channel, entryOf: () => Entry): Promise<Room> {
    const feed = await this.#hub.openFeed(channel);
    const entry = entryOf();
    const room = new Room(feed, () => this.#forget(channel, entry));
    entry.release = () => {
      room.close();
      feed.release();
    };
    return room;
  }

  #leave(channel: Channel, entry: Entry): void {
    if (--entry.users > 0) return;
    this.#forget(channel, entry);
    entry.release();
  }

  /** A later subscriber opens the channel anew. */
  #forget(channel: Channel, entry: Entry): void {
    if (this.#entries.get(channel) === entry) this.#entries.delete(channel);
  }
}
