import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '../clock.ts';
import type { Opened } from '../contract.ts';
import type { ProviderEvent } from '../events.ts';
import type { ProviderSession } from '../module.ts';
import { sweep } from '../processes/sweep.ts';
import type { TagMatch } from '../processes/tags.ts';
import { reasonOf } from '../rpc.ts';

/** What a session left behind may take to end by itself. */
const LEFTOVER_GRACE_MS = 200;
/** How long all agents together may take to end when the core is gone; a session alone has 2 s (I11). */
const END_MS = 5000;

interface Opening {
  session: ProviderSession | null;
  /** the session once it is open, `null` when it was refused */
  settled: Promise<ProviderSession | null>;
  underWay: boolean;
  /** why the agent closed, when it said so */
  closed: string | null;
}

export interface OpeningsOptions {
  clock: Clock;
  /** finds the processes of a session */
  tagged(sessionId: string): TagMatch;
  emit(sessionId: string, event: ProviderEvent): void;
  log(level: 'info' | 'error', message: string, sessionId: string): void;
}

/**
 * The sessions of a host. Each has one opening at a time, from the request on: when it is closed, or another takes its
 * place, what it still has to tell reaches nobody, and its processes are ended before the next one begins.
 */
export class Openings {
  readonly #options: OpeningsOptions;
  readonly #current = new Map<string, Opening>();
  readonly #ending = new Map<string, Promise<void>>();
  #ended = false;

  constructor(options: OpeningsOptions) {
    this.#options = options;
  }

  async open(
    sessionId: string,
    start: (emit: (event: ProviderEvent) => void) => Promise<ProviderSession>,
  ): Promise<Opened> {
    while (this.#current.has(sessionId) || this.#ending.has(sessionId)) await this.close(sessionId);
    if (this.#ended) throw new HubError('agent_process_ended', { reason: 'its host is ending' });
    const opening: Opening = { session: null, settled: Promise.resolve(null), underWay: true, closed: null };
    this.#current.set(sessionId, opening);
    const starting = (async () => start((event) => this.#told(sessionId, opening, event)))();
    opening.settled = starting.catch(() => null);
    try {
      const session = await starting.finally(() => {
        opening.underWay = false;
      });
      if (!this.#isCurrent(sessionId, opening)) throw closedMeanwhile(opening);
      opening.session = session;
      return session.opened;
    } catch (error) {
      if (this.#isCurrent(sessionId, opening)) await this.close(sessionId);
      throw error;
    }
  }

  /** Throws `session_not_found` when it is not open. */
  get(sessionId: string): ProviderSession {
    const session = this.#current.get(sessionId)?.session;
    if (!session) throw new HubError('session_not_found', { sessionId });
    return session;
  }

  /** Ends the agent, then whatever it started that went its own ways (I11). Never fails: what is left is logged. */
  close(sessionId: string): Promise<void> {
    const opening = this.#current.get(sessionId);
    if (!opening) return this.#ending.get(sessionId) ?? Promise.resolve();
    this.#current.delete(sessionId);
    const ending = this.#end(sessionId, opening)
      .catch((error: unknown) => this.#options.log('error', `could not end the agent: ${reasonOf(error)}`, sessionId))
      .finally(() => this.#ending.delete(sessionId));
    this.#ending.set(sessionId, ending);
    return ending;
  }

  /** Ends all sessions but those that go on by themselves, and opens no more. A module that does not let go of one loses its processes all the same. */
  async end(): Promise<void> {
    this.#ended = true;
    for (const [sessionId, { session }] of this.#current) {
      if (session?.leave?.()) this.#current.delete(sessionId);
      else void this.close(sessionId);
    }
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const stop = this.#options.clock.after(END_MS, () => resolve('late'));
    const how = await Promise.race([Promise.all(this.#ending.values()), late]);
    stop();
    if (how !== 'late') return;
    for (const sessionId of this.#ending.keys()) await this.#sweep(sessionId, 0);
  }

  #isCurrent(sessionId: string, opening: Opening): boolean {
    return this.#current.get(sessionId) === opening;
  }

  #told(sessionId: string, opening: Opening, event: ProviderEvent): void {
    if (!this.#isCurrent(sessionId, opening)) return;
    this.#options.emit(sessionId, event);
    if (event.type !== 'closed') return;
    opening.closed = event.reason;
    void this.close(sessionId);
  }

  async #end(sessionId: string, opening: Opening): Promise<void> {
    // What an agent on its way up waits for may never come. Without its processes it waits no longer.
    if (opening.underWay) await this.#sweep(sessionId, LEFTOVER_GRACE_MS);
    const session = await opening.settled;
    try {
      await session?.close();
    } finally {
      await this.#sweep(sessionId, LEFTOVER_GRACE_MS);
    }
  }

  async #sweep(sessionId: string, graceMs: number): Promise<void> {
    const { tagged, log } = this.#options;
    const { found, survivors } = await sweep(tagged(sessionId), { graceMs });
    if (found > 0) {
      const what = found === 1 ? '1 process' : `${found} processes`;
      log('info', `ended ${what} that outlived the agent`, sessionId);
    }
    if (survivors.length > 0) log('error', `could not end ${survivors.map(({ pid }) => pid).join(', ')}`, sessionId);
  }
}

function closedMeanwhile({ closed }: Opening): HubError {
  return new HubError('agent_process_ended', { reason: closed ?? 'it was closed while it was being opened' });
}
