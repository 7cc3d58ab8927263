import type { Retry } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { OpenRequest } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { Clock } from '../clock.ts';
import type { AgentLink, Agents } from './agents.ts';

/** Ending is quick or hangs. A new agent waits so long for the last one to be gone, and no longer. */
const LEAVING_MS = 5000;

export interface SlotOptions {
  agents: Agents;
  clock: Clock;
  /** by which the agent's processes are known */
  agentKey: string;
  /** an agent is about to be started; says which */
  opening: () => { provider: string; request: OpenRequest };
  /** it did not start and is started again later; `null` when that begins */
  delayed: (retry: Retry | null) => void;
  /** it is there; nobody uses it before this resolves */
  opened: (link: AgentLink) => Promise<void>;
  failed: (error: unknown) => void;
  received: (event: ProviderEvent) => void;
  report: (error: unknown, what: string) => void;
}

/**
 * An agent of a session. It is opened once, given up as a whole (nothing it says afterwards is heard), and none is
 * started while the last one may still be there: two would write over each other's conversation (I11).
 */
export class AgentSlot {
  readonly #options: SlotOptions;
  #link: AgentLink | null = null;
  #opening: Promise<AgentLink> | null = null;
  /** raised when an agent is given up */
  #generation = 0;
  #leaving: Promise<void> | null = null;

  constructor(options: SlotOptions) {
    this.#options = options;
  }

  get link(): AgentLink | null {
    return this.#link;
  }

  get live(): boolean {
    return this.#link !== null || this.#opening !== null;
  }

  /** The agent, started when there is none. */
  open(): Promise<AgentLink> {
    if (this.#opening) return this.#opening;
    if (this.#link) return Promise.resolve(this.#link);
    const opening = this.#openNow(++this.#generation).finally(() => {
      if (this.#opening === opening) this.#opening = null;
    });
    this.#opening = opening;
    return opening;
  }

  /** Asks the agent's processes to end. It is not given up: that they ended comes as an event. Never rejects. */
  end(how: 'terminate' | 'kill'): Promise<void> {
    return this.#leave(this.#options.agents.endSession(this.#options.agentKey, how));
  }

  /** Gives the agent up and kills whatever it is, also on its way up. Resolves when it is gone, or hangs. Never rejects. */
  kill(): Promise<void> {
    const { link, opening } = this.#drop();
    return this.#leave(this.#killNow(link, opening));
  }

  /** Gives the agent up politely. Resolves when it is gone, or hangs. Never rejects. */
  close(): Promise<void> {
    const { link, opening } = this.#drop();
    if (opening) return this.#leave(this.#killNow(link, opening));
    return link ? this.#leave(link.close()) : Promise.resolve();
  }

  #drop(): { link: AgentLink | null; opening: Promise<AgentLink> | null } {
    const dropped = { link: this.#link, opening: this.#opening };
    this.#link = null;
    this.#opening = null;
    this.#generation++;
    return dropped;
  }

  async #killNow(link: AgentLink | null, opening: Promise<AgentLink> | null): Promise<void> {
    const { agents, agentKey } = this.#options;
    await agents.endSession(agentKey, 'kill');
    // What came up all the same is closed by its opening.
    if (opening) await opening.catch(() => undefined);
    else await link?.close();
  }

  async #openNow(generation: number): Promise<AgentLink> {
    const { agents, opening, delayed, opened, received } = this.#options;
    if (this.#leaving !== null) await this.#leaving;
    if (generation !== this.#generation) throw stoppedWhileOpening();
    const { provider, request } = opening();
    let died: string | null = null;
    try {
      const heard = (event: ProviderEvent) => {
        if (generation !== this.#generation) return;
        // Why it could not be opened is told by the opening itself.
        if (event.type === 'closed' && this.#link === null) died = event.reason;
        else received(event);
      };
      const link = await agents.open(provider, request, heard, (retry) => {
        died = null;
        if (generation === this.#generation) delayed(retry);
      });
      if (generation !== this.#generation) {
        await link.close();
        throw stoppedWhileOpening();
      }
      this.#link = link;
      if (died !== null) throw new HubError('agent_process_ended', { reason: died });
      await opened(link);
      return link;
    } catch (error) {
      if (generation === this.#generation) this.#gaveUp(error);
      throw error;
    }
  }

  /** An agent that came up but cannot be used is no agent. */
  #gaveUp(error: unknown): void {
    const { link } = this.#drop();
    if (link) void this.#leave(this.#killNow(link, null));
    this.#options.failed(error);
  }

  /** Remembers that something is being ended, so that what is opened next waits for it. */
  #leave(ending: Promise<void>): Promise<void> {
    const reported = ending.catch((error: unknown) => {
      // One whose connection is gone is gone.
      if (error instanceof HubError && error.code === 'agent_process_ended') return;
      this.#options.report(error, 'end the agent');
    });
    const leaving = this.#bounded(Promise.all([this.#leaving, reported])).then(() => {
      if (this.#leaving === leaving) this.#leaving = null;
    });
    this.#leaving = leaving;
    return leaving;
  }

  async #bounded(work: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(LEAVING_MS, resolve);
    await Promise.race([work, promise]);
    cancel();
  }
}

function stoppedWhileOpening(): HubError {
  return new HubError('agent_process_ended', { reason: 'it was stopped while it started' });
}
