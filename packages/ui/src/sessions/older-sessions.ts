import type { Change, ChannelView } from '@codeai-hub/client/api';
import { Cell } from '@codeai-hub/client/store';
import type { RootEvent } from '@codeai-hub/protocol/channels/root/events';
import type { RootState, SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import type { ParamsOf, ResultOf } from '@codeai-hub/protocol/wire';

const PAGE = 250;
/** So many that were not shown before are worth a click. */
const WORTH = 100;

export interface OlderHub {
  readonly root: Pick<ChannelView<RootState>, 'state' | 'onChange'>;
  request(method: 'sessions.list', params: ParamsOf<'sessions.list'>): Promise<ResultOf<'sessions.list'>>;
}

interface OlderState {
  /** As far as they were loaded, in no order; some are in the root state too. */
  readonly sessions: readonly SessionSummary[];
  readonly loading: boolean;
  /** There are no more. */
  readonly ended: boolean;
}

/** Where the next page begins. */
interface Place {
  readonly before: number;
  readonly beforeId: string;
}

/**
 * Sessions the root state does not hold. The root keeps some for other reasons than their age, so its oldest says nothing
 * about where the others begin: all are paged through from the newest, and pages that bring little new are passed over.
 */
export class OlderSessions {
  readonly state = new Cell<OlderState>({ sessions: [], loading: false, ended: false });
  readonly #hub: OlderHub;
  readonly #onFailure: (message: string) => void;
  #loaded = new Map<string, SessionSummary>();
  #place: Place | null = null;
  #ended = false;
  /** counts the walks through the pages; a new one ends the one before */
  #walk = 0;

  constructor(hub: OlderHub, onFailure: (message: string) => void) {
    this.#hub = hub;
    this.#onFailure = onFailure;
  }

  /** Follows what becomes of them, until the returned function is called. */
  watch(): () => void {
    return this.#hub.root.onChange((change) => this.#changed(change));
  }

  readonly load = (): void => {
    if (this.state.get().loading) return;
    const isKnown = (id: string) => this.#loaded.has(id) || this.#hub.root.state.get()?.sessions[id] !== undefined;
    let found = 0;
    void this.#walkOn((page) => {
      found += page.filter(({ id }) => !isKnown(id)).length;
      return found >= WORTH;
    });
  };

  #changed({ envelopes }: Change<RootState>): void {
    if (this.#place === null) return;
    if (envelopes === null) return this.#loadAnew(this.#place);
    for (const { event } of envelopes) this.#apply(event as RootEvent);
    this.#publish(this.state.get().loading);
  }

  #apply(event: RootEvent): void {
    if (event.type === 'session.removed') this.#loaded.delete(event.sessionId);
    if (event.type === 'session.summarised') this.#loaded.set(event.summary.id, event.summary);
  }

  /** Which were deleted meanwhile nobody has told. */
  #loadAnew(reached: Place): void {
    this.#loaded = new Map();
    this.#place = null;
    this.#ended = false;
    void this.#walkOn((page) => page.some((one) => isAtOrBehind(one, reached)));
  }

  async #walkOn(isEnough: (page: readonly SessionSummary[]) => boolean): Promise<void> {
    const walk = ++this.#walk;
    this.state.set({ ...this.state.get(), loading: true });
    try {
      while (!this.#ended) {
        const page = await this.#hub.request('sessions.list', { ...this.#place, limit: PAGE });
        if (walk !== this.#walk) return;
        const enough = isEnough(page.sessions);
        this.#take(page);
        if (enough) break;
      }
    } catch (error) {
      if (walk !== this.#walk) return;
      this.#onFailure(error instanceof Error ? error.message : String(error));
    }
    this.#publish(false);
  }

  #take({ sessions, more }: ResultOf<'sessions.list'>): void {
    for (const one of sessions) this.#loaded.set(one.id, one);
    const last = sessions.at(-1);
    if (last) this.#place = { before: last.updatedAt, beforeId: last.id };
    this.#ended = !more;
  }

  #publish(loading: boolean): void {
    this.state.set({ sessions: [...this.#loaded.values()], loading, ended: this.#ended });
  }
}

function isAtOrBehind({ updatedAt, id }: SessionSummary, { before, beforeId }: Place): boolean {
  return updatedAt < before || (updatedAt === before && id <= beforeId);
}
