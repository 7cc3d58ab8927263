import { isAtWork, isRunning, type SessionState } from '@codeai-hub/protocol/channels/session/state';

/** Which sessions run, of those in memory. */
export class RunningSessions {
  readonly #maxRunning: () => number;
  readonly #running = new Set<string>();
  /** those that run, and those whose agent does something without a turn */
  readonly #atWork = new Set<string>();

  constructor(maxRunning: () => number) {
    this.#maxRunning = maxRunning;
  }

  /** with a running turn */
  get count(): number {
    return this.#running.size;
  }

  get anyAtWork(): boolean {
    return this.#atWork.size > 0;
  }

  note(sessionId: string, state: SessionState): void {
    if (isRunning(state)) this.#running.add(sessionId);
    else this.#running.delete(sessionId);
    if (isAtWork(state)) this.#atWork.add(sessionId);
    else this.#atWork.delete(sessionId);
  }

  forget(sessionId: string): void {
    this.#running.delete(sessionId);
    this.#atWork.delete(sessionId);
  }

  /** The limit, where the others have reached it; null while this one may run. */
  limitFor(sessionId: string): number | null {
    const limit = this.#maxRunning();
    const others = this.#running.size - (this.#running.has(sessionId) ? 1 : 0);
    return others >= limit ? limit : null;
  }
}
