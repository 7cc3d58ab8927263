import type { SessionEvent, SessionEventOf } from '@codeai-hub/protocol/channels/session/events';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Envelope, Origin } from '@codeai-hub/protocol/envelope';
import type { BlobStore } from '../storage/blobs.ts';
import { keepEvicted } from './evicted.ts';
import { copyBlobs } from './fork.ts';
import type { LogStopped, SessionStore, StoredSession } from './session-store.ts';
import { Step } from './step.ts';

export interface NewSessionOptions {
  store: SessionStore;
  sessionId: string;
  at: number;
  /** the receipt of the session is the one of the command in it */
  origin: Origin;
  first: SessionEventOf<'session.created'>;
  /** what the events name is copied from here */
  blobsOf: BlobStore | null;
  stopped: LogStopped;
}

/** A session in the making. It may be written in pieces: it is there with the last of them, or not at all. */
export class NewSession {
  readonly #options: NewSessionOptions;
  readonly #created: Envelope<SessionEvent>;
  #state: SessionState;
  /** the first event is in the log */
  #isBegun = false;
  #files: Pick<StoredSession, 'log' | 'history' | 'blobs'> | null = null;

  constructor(options: NewSessionOptions) {
    const { at, origin, first } = options;
    this.#options = options;
    this.#created = { seq: 1, at, origin, event: first };
    this.#state = reduceSession(null, this.#created);
  }

  get files(): Pick<StoredSession, 'log' | 'history' | 'blobs'> {
    const { store, sessionId, stopped } = this.#options;
    this.#files ??= store.create(sessionId, stopped);
    return this.#files;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Writes a piece after which more comes; `at`: when it happened, where that was not now. */
  add(fill: (step: Step) => void, at = this.#options.at): void {
    const { before, envelopes } = this.#write(fill, false, at);
    keepEvicted(this.files.history, before, envelopes);
  }

  /** Writes the last piece. What is told of the session is that it was made, and this. */
  finish(fill: (step: Step) => void): { before: SessionState; envelopes: readonly Envelope<SessionEvent>[] } {
    const { before, envelopes } = this.#write(fill, true, this.#options.at);
    return { before, envelopes: [this.#created, ...envelopes] };
  }

  /** Takes what there is off the disk again. */
  discard(): void {
    if (!this.#files) return;
    this.#files.history.close();
    this.#files.log.discard();
    this.#options.store.remove(this.#options.sessionId);
  }

  #write(fill: (step: Step) => void, isLast: boolean, at: number) {
    const { origin, blobsOf } = this.#options;
    const before = this.#state;
    const spill = (text: string) => this.files.blobs.put(Buffer.from(text), 'text/plain; charset=utf-8');
    const step = new Step(before, at, origin, spill);
    fill(step);
    // Only a record ends what was written before it.
    if (isLast && this.#isBegun && step.envelopes.length === 0) step.add({ type: 'command.accepted' });
    const { log, blobs } = this.files;
    if (blobsOf) copyBlobs(blobsOf, blobs, step.envelopes);
    if (!isLast && step.envelopes.length === 0) return { before, envelopes: [] };
    log.append(this.#isBegun ? step.envelopes : [this.#created, ...step.envelopes], isLast);
    this.#isBegun = true;
    this.#state = step.state;
    return { before, envelopes: step.envelopes };
  }
}
