import type { Channels } from '../channels.ts';
import { LiveSessionView, type SessionViewOptions } from './session-view.ts';

/** So many sessions nobody shows any more stay in memory, to be there at once when they are opened again. */
const PARKED_MAX = 8;

type Shared = Omit<SessionViewOptions, 'sessionId' | 'release' | 'resubscribe'>;

/** The session views of this client: one per session, shared by all who hold it. */
export class Sessions {
  readonly #channels: Channels;
  readonly #shared: Shared;
  readonly #held = new Map<string, { view: LiveSessionView; holders: number }>();
  /** longest untouched first */
  readonly #parked = new Map<string, LiveSessionView>();

  constructor(channels: Channels, shared: Shared) {
    this.#channels = channels;
    this.#shared = shared;
  }

  hold(sessionId: string): LiveSessionView {
    const held = this.#held.get(sessionId);
    if (held) {
      held.holders++;
      return held.view;
    }
    const view = this.#parked.get(sessionId) ?? this.#create(sessionId);
    this.#parked.delete(sessionId);
    this.#held.set(sessionId, { view, holders: 1 });
    this.#channels.hold(view.replica);
    return view;
  }

  /** A view somebody holds. */
  get(sessionId: string): LiveSessionView | undefined {
    return this.#held.get(sessionId)?.view;
  }

  disconnected(): void {
    for (const { view } of this.#held.values()) view.viewers.set([]);
  }

  #create(sessionId: string): LiveSessionView {
    const view: LiveSessionView = new LiveSessionView({
      ...this.#shared,
      sessionId,
      resubscribe: () => this.#channels.subscribe(view.channel),
      release: () => this.#release(sessionId),
    });
    return view;
  }

  #release(sessionId: string): void {
    const held = this.#held.get(sessionId);
    if (!held || --held.holders > 0) return;
    this.#held.delete(sessionId);
    held.view.flushDraft();
    held.view.viewers.set([]);
    this.#channels.letGo(held.view.channel);
    this.#park(held.view);
  }

  #park(view: LiveSessionView): void {
    this.#parked.set(view.sessionId, view);
    const oldest = this.#parked.keys().next().value;
    if (this.#parked.size <= PARKED_MAX || oldest === undefined) return;
    this.#parked.get(oldest)?.dispose();
    this.#parked.delete(oldest);
  }
}
