import { type Fields, fieldsOf, stringOf } from '../native/read.ts';
import type { RequestId } from '../rpc/connection.ts';

/** Hears what concerns one conversation and the sub-agents it started. */
export interface ThreadListener {
  notified(method: string, params: Fields): void;
  asked(id: RequestId, method: string, params: Fields): void;
  /** the process is gone */
  ended(reason: string): void;
}

/** What comes for a conversation before its opening was answered; more than that is no opening. */
const MAX_HELD = 1000;

/** Who hears what the app-server says. */
export class Routes {
  readonly #listeners = new Map<string, ThreadListener>();
  /** sub-agents are conversations too; they belong to the one that started them */
  readonly #parents = new Map<string, string>();
  readonly #held: { threadId: string; deliver: (listener: ThreadListener) => void }[] = [];
  #openings = 0;

  get listeners(): ThreadListener[] {
    return [...this.#listeners.values()];
  }

  /** A conversation speaks before the answer to its opening can be looked at, so it is held until somebody listens. */
  async opening<T>(open: () => Promise<T>): Promise<T> {
    this.#openings += 1;
    try {
      return await open();
    } finally {
      this.#openings -= 1;
      if (this.#openings === 0) this.#held.length = 0;
    }
  }

  attach(threadId: string, listener: ThreadListener): void {
    this.#listeners.set(threadId, listener);
    for (const held of this.#held) if (held.threadId === threadId) held.deliver(listener);
  }

  detach(threadId: string): void {
    this.#listeners.delete(threadId);
    for (const [child, parent] of this.#parents) if (parent === threadId) this.#parents.delete(child);
  }

  /** False when nobody is there to hear it. */
  deliver(threadId: string, deliver: (listener: ThreadListener) => void): boolean {
    const listener = this.#listeners.get(this.#parents.get(threadId) ?? threadId);
    if (listener !== undefined) deliver(listener);
    else if (this.#openings > 0 && this.#held.length < MAX_HELD) this.#held.push({ threadId, deliver });
    else return false;
    return true;
  }

  /** A conversation began; if another one began it, it is a sub-agent of that one. */
  threadStarted(params: Fields): void {
    const thread = fieldsOf(params.thread);
    const [id, parent] = [stringOf(thread.id), stringOf(thread.parentThreadId)];
    if (id === undefined || parent === undefined || this.#listeners.has(id)) return;
    this.#parents.set(id, this.#parents.get(parent) ?? parent);
  }
}
