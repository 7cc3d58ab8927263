import type { SessionEventOf } from '@codeai-hub/protocol/channels/session/events';
import type { Origin } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '../clock.ts';
import type { BlobStore } from '../storage/blobs.ts';
import { NewSession } from './new-session.ts';
import type { Session } from './session.ts';
import type { LogStopped, SessionStore } from './session-store.ts';
import type { Step } from './step.ts';

/** How a session begins: its receipt is the one of the command in `origin`. */
export interface Beginning {
  sessionId: string;
  origin: Origin;
  first: SessionEventOf<'session.created'>;
}

/** What is written at once, some of it as of another time. */
export type Piece = ((step: Step) => void) | { at: number; fill: (step: Step) => void };

export type Finished = ReturnType<NewSession['finish']>;

export interface MakerOptions {
  store: SessionStore;
  clock: Clock;
  /** ids that nobody may load or make */
  absent: Set<string>;
  stopped: (sessionId: string) => LogStopped;
  /** takes a session that is whole on the disk into memory */
  begin: (sessionId: string, made: NewSession, finished: Finished) => Session;
}

/** Makes sessions that are there whole, or not at all. */
export class SessionMaker {
  readonly #options: MakerOptions;

  constructor(options: MakerOptions) {
    this.#options = options;
  }

  create(beginning: Beginning, fill: (step: Step) => void): Session {
    const made = this.#newSession(beginning, null);
    try {
      return this.#options.begin(beginning.sessionId, made, made.finish(fill));
    } catch (error) {
      made.discard();
      throw error;
    }
  }

  async createFrom(
    blobsOf: BlobStore | null,
    beginning: Beginning,
    pieces: AsyncIterable<Piece>,
    fill: (step: Step) => void,
  ): Promise<Session> {
    const { absent, begin } = this.#options;
    const { sessionId } = beginning;
    const made = this.#newSession(beginning, blobsOf);
    absent.add(sessionId);
    try {
      for await (const piece of pieces) {
        if (typeof piece === 'function') made.add(piece);
        else made.add(piece.fill, piece.at);
      }
      return begin(sessionId, made, made.finish(fill));
    } catch (error) {
      made.discard();
      throw error;
    } finally {
      absent.delete(sessionId);
    }
  }

  #newSession({ sessionId, origin, first }: Beginning, blobsOf: BlobStore | null): NewSession {
    const { store, clock, absent, stopped } = this.#options;
    if (absent.has(sessionId)) throw new HubError('session_not_found', { sessionId });
    return new NewSession({
      store,
      sessionId,
      at: clock.now(),
      origin,
      first,
      blobsOf,
      stopped: stopped(sessionId),
    });
  }
}
