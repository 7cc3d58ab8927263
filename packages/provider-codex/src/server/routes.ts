import { type Fields, fieldsOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { RequestId } from '../rpc/connection.ts';
import { agentsNamedIn } from '../translate/sub-agents.ts';

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
  /** turns that run, with their conversation */
  readonly #turns = new Map<string, string>();
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
    for (const [turn, thread] of this.#turns) if (thread === threadId) this.#turns.delete(turn);
  }

  /** False when nobody is there to hear it. */
  deliver(threadId: string, deliver: (listener: ThreadListener) => void): boolean {
    const listener = this.#listeners.get(this.#parents.get(threadId) ?? threadId);
    if (listener !== undefined) deliver(listener);
    else if (this.#openings > 0 && this.#held.length < MAX_HELD) this.#held.push({ threadId, deliver });
    else return false;
    return true;
  }

  /** A conversation that another one began is a sub-agent of that one. It is told in several ways, not all of them each time. */
  learn(method: string, params: Fields): void {
    const threadId = stringOf(params.threadId);
    if (method === 'thread/started') {
      const thread = fieldsOf(params.thread);
      this.#adopt(stringOf(thread.id), stringOf(thread.parentThreadId));
    } else if (method === 'turn/started') this.#learnTurn(threadId, fieldsOf(params.turn));
    else if (method === 'turn/completed') this.#turns.delete(stringOf(fieldsOf(params.turn).id) ?? '');
    else if (method === 'item/started' || method === 'item/completed')
      for (const agent of agentsNamedIn(fieldsOf(params.item))) this.#adopt(agent, threadId);
  }

  /** A sub-agent's turn names the turn that it works for. */
  #learnTurn(threadId: string | undefined, turn: Fields): void {
    const [id, root] = [stringOf(turn.id), stringOf(turn.rootTurnId)];
    if (threadId === undefined || id === undefined) return;
    if (root !== undefined && root !== id) this.#adopt(threadId, this.#turns.get(root));
    else if (this.#listeners.has(threadId)) this.#turns.set(id, threadId);
  }

  #adopt(child: string | undefined, parent: string | undefined): void {
    if (child === undefined || parent === undefined || this.#listeners.has(child)) return;
    const root = this.#parents.get(parent) ?? parent;
    if (root !== child && this.#listeners.has(root)) this.#parents.set(child, root);
  }
}
