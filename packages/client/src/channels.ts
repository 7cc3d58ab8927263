import type { Channel } from '@codeai-hub/protocol/envelope';
import { expandDelta, type NotificationFrame, type Subscription } from '@codeai-hub/protocol/wire';
import type { Connection } from './connection/connection.ts';
import type { Replica } from './replica.ts';

/** The core takes so many subscriptions with hello; the others follow it. */
const HELLO_MAX = 100;

type AnyReplica = Pick<
  Replica<{ seq: number }>,
  'channel' | 'ask' | 'detach' | 'replay' | 'snapshot' | 'gone' | 'receive' | 'isUnanswered'
>;
type ChannelFrame = Extract<NotificationFrame, { method: 'replay' | 'snapshot' | 'gone' | 'events' | 'delta' }>;

/** The channels this client follows, and which frames belong to which. */
export class Channels {
  readonly #connection: Pick<Connection, 'call' | 'state'>;
  readonly #held = new Map<Channel, AnyReplica>();
  readonly #byHandle = new Map<number, AnyReplica>();
  /** let go after hello had asked for them: the core is told when it takes calls */
  readonly #left = new Set<Channel>();

  constructor(connection: Pick<Connection, 'call' | 'state'>) {
    this.#connection = connection;
  }

  hold(replica: AnyReplica): void {
    this.#held.set(replica.channel, replica);
    this.#left.delete(replica.channel);
    if (this.#connection.state.get().type === 'live') this.subscribe(replica.channel);
  }

  letGo(channel: Channel): void {
    const replica = this.#held.get(channel);
    if (!replica) return;
    this.#held.delete(channel);
    for (const [handle, one] of this.#byHandle) if (one === replica) this.#byHandle.delete(handle);
    replica.detach();
    if (this.#connection.state.get().type === 'syncing') this.#left.add(channel);
    else this.#unsubscribe(channel);
  }

  /** Asks for a channel, or asks anew. */
  subscribe(channel: Channel): void {
    const replica = this.#held.get(channel);
    if (!replica) return;
    this.#connection.call('subscribe', replica.ask(), {
      result: () => {},
      failed: (error) => replica.gone(error),
      lost: () => {},
    });
  }

  /** What hello asks for. */
  forHello(): Subscription[] {
    return [...this.#held.values()].slice(0, HELLO_MAX).map((replica) => replica.ask());
  }

  /** Asks for what hello did not cover: too many, opened since, or not answered. */
  connected(): void {
    for (const channel of this.#left) this.#unsubscribe(channel);
    this.#left.clear();
    for (const replica of this.#held.values()) if (replica.isUnanswered) this.subscribe(replica.channel);
  }

  disconnected(): void {
    this.#left.clear();
    this.#byHandle.clear();
    for (const replica of this.#held.values()) replica.detach();
  }

  receive(frame: ChannelFrame): void {
    switch (frame.method) {
      case 'replay': {
        const replica = this.#begin(frame.params);
        return replica?.replay(frame.params);
      }
      case 'snapshot': {
        const replica = this.#begin(frame.params);
        return replica?.snapshot(frame.params);
      }
      case 'gone':
        return this.#held.get(frame.params.channel)?.gone(frame.params.error);
      case 'events':
        return this.#byHandle.get(frame.params.handle)?.receive(frame.params.events);
      case 'delta':
        return this.#byHandle.get(frame.params[0])?.receive([expandDelta(frame.params)]);
    }
  }

  #unsubscribe(channel: Channel): void {
    this.#connection.call('unsubscribe', { channel }, { result: () => {}, failed: () => {}, lost: () => {} });
  }

  #begin({ channel, handle }: { channel: Channel; handle: number }): AnyReplica | undefined {
    const replica = this.#held.get(channel);
    if (replica) this.#byHandle.set(handle, replica);
    return replica;
  }
}
