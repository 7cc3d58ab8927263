import { type Channel, type Cursor, sessionIdOf } from '@codeai-hub/protocol/envelope';
import { HubError, type HubErrorShape } from '@codeai-hub/protocol/errors';
import { CHANNELS_MAX, type Draft } from '@codeai-hub/protocol/wire';
import type { Hub } from '../../hub.ts';
import { notificationFrame } from './frames.ts';
import type { Outbox } from './outbox.ts';
import type { Presence, PresentClient, Viewer } from './presence.ts';
import type { Rooms } from './rooms.ts';
import { type SubscribeAnswer, Subscription } from './subscription.ts';

export interface SubscriptionsOptions {
  identity: PresentClient;
  outbox: Outbox;
  rooms: Rooms;
  presence: Presence;
  hub: Hub;
  shapeOf: (error: unknown) => HubErrorShape;
  draftFailed: (error: unknown) => void;
}

/** All a client follows: channels, and with each session its draft and who else looks at it. */
export class Subscriptions implements Viewer {
  readonly identity: PresentClient;
  readonly #options: SubscriptionsOptions;
  readonly #byChannel = new Map<Channel, Subscription>();

  constructor(options: SubscriptionsOptions) {
    this.identity = options.identity;
    this.#options = options;
  }

  async subscribe(channel: Channel, cursor: Cursor | null): Promise<SubscribeAnswer> {
    const followed = this.#byChannel.get(channel);
    if (followed) return followed.askAgain(cursor);
    if (this.#byChannel.size >= CHANNELS_MAX) {
      const reason = `more than ${CHANNELS_MAX} channels at once; unsubscribe from one first`;
      throw new HubError('invalid_request', { path: 'params.channel', reason });
    }
    const { rooms, outbox, shapeOf } = this.#options;
    const onOver = () => this.#left(channel, subscription);
    const subscription = new Subscription({ channel, cursor, rooms, outbox, shapeOf, onOver });
    this.#byChannel.set(channel, subscription);
    const answer = await subscription.open();
    if (this.#byChannel.get(channel) === subscription) await this.#entered(channel);
    return answer;
  }

  unsubscribe(channel: Channel): void {
    this.#byChannel.get(channel)?.end();
  }

  /** There is room again: every channel continues where it stood, until there is none. Who was served goes last. */
  catchUp(): void {
    for (const [channel, subscription] of [...this.#byChannel]) {
      if (this.#options.outbox.isCongested) return;
      this.#byChannel.delete(channel);
      this.#byChannel.set(channel, subscription);
      subscription.catchUp();
    }
  }

  endAll(): void {
    for (const subscription of [...this.#byChannel.values()]) subscription.end();
  }

  presenceChanged(sessionId: string): void {
    const { outbox, presence } = this.#options;
    outbox.sendLatest(`presence ${sessionId}`, () =>
      notificationFrame('presence', { sessionId, clients: presence.clients(sessionId) }),
    );
  }

  draftChanged(sessionId: string, draft: Draft): void {
    if (!this.#byChannel.has(`session/${sessionId}`)) return;
    this.#options.outbox.sendLatest(`draft ${sessionId}`, () => notificationFrame('draft', { sessionId, draft }));
  }

  async #entered(channel: Channel): Promise<void> {
    const sessionId = sessionIdOf(channel);
    if (sessionId === null) return;
    const { hub, presence, draftFailed } = this.#options;
    presence.enter(sessionId, this);
    try {
      const draft = await hub.draft(sessionId);
      if (draft) this.draftChanged(sessionId, draft);
    } catch (error) {
      // The session itself is shown; a draft that cannot be read must not take it away.
      draftFailed(error);
    }
  }

  #left(channel: Channel, subscription: Subscription): void {
    if (this.#byChannel.get(channel) !== subscription) return;
    this.#byChannel.delete(channel);
    const sessionId = sessionIdOf(channel);
    if (sessionId === null) return;
    const { outbox, presence } = this.#options;
    presence.leave(sessionId, this);
    outbox.forget(`presence ${sessionId}`);
    outbox.forget(`draft ${sessionId}`);
  }
}
