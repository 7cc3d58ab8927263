import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Envelope, Origin } from '@codeai-hub/protocol/envelope';
import type { Spill } from './spill.ts';

/**
 * Events being decided, all or none of which are written. Later decisions of the same step see the state the earlier
 * ones lead to. Nothing outside changes until the step is committed, but for texts that are stored under their own hash.
 */
export class Step {
  readonly envelopes: Envelope<SessionEvent>[] = [];
  readonly at: number;
  /** for texts that are too long for the state; `null` where nothing can be stored */
  readonly spill: Spill | null;
  readonly #origin: Origin;
  #state: SessionState;

  constructor(state: SessionState, at: number, origin: Origin, spill: Spill | null = null) {
    this.#state = state;
    this.at = at;
    this.spill = spill;
    this.#origin = origin;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Name of the person or part that causes this step, for people. */
  get by(): string {
    if (this.#origin.kind === 'client') return this.#origin.name ?? 'a window';
    return this.#origin.kind === 'agent' ? 'the agent' : 'the core';
  }

  /** An id no other entity of the session has: the number of the event that introduces it. */
  nextId(prefix: 'i' | 'a' | 'q'): string {
    return `${prefix}${this.#state.seq + 1}`;
  }

  add(event: SessionEvent): void {
    const envelope: Envelope<SessionEvent> = { seq: this.#state.seq + 1, at: this.at, origin: this.#origin, event };
    this.envelopes.push(envelope);
    this.#state = reduceSession(this.#state, envelope);
  }
}
