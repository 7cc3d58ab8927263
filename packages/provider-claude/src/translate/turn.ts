import { type Fields, stringOf, stringsOf } from '../native/read.ts';

type PromptStage = 'given' | 'read' | 'begun';

/**
 * Says when a turn is over. A turn of the hub can be several of the runtime's: a message given while it worked that
 * could not be folded in, or a sub-agent's report, runs as one more, with a `result` of its own. So it ends when the
 * runtime says it is idle and has no message of ours left.
 */
export class TurnTracker {
  readonly #prompts = new Map<string, PromptStage>();
  readonly #onRead: (messageId: string) => void;
  readonly #onBegun: (messageId: string) => void;
  #open = false;
  #busy = false;
  #tellsStates = false;
  #result: Fields | undefined;
  #withdrawn = false;
  #byAgent = false;
  interrupted = false;

  constructor(on: { read: (messageId: string) => void; begun: (messageId: string) => void }) {
    this.#onRead = on.read;
    this.#onBegun = on.begun;
  }

  get open(): boolean {
    return this.#open;
  }

  /** The last `result` of the turn. */
  get result(): Fields | undefined {
    return this.#result;
  }

  /** Every message of the turn was taken back before the runtime began it. */
  get withdrawn(): boolean {
    return this.#withdrawn && this.#result === undefined;
  }

  begin(byAgent: boolean): void {
    this.#open = true;
    this.#byAgent = byAgent;
    this.#result = undefined;
    this.#withdrawn = false;
    this.interrupted = false;
  }

  end(): void {
    this.#open = false;
    this.#prompts.clear();
  }

  given(messageId: string): void {
    this.#prompts.set(messageId, 'given');
  }

  takeState(event: Fields): void {
    this.#tellsStates = true;
    this.#busy = event.state !== 'idle';
  }

  takeLifecycle(event: Fields): void {
    const id = stringOf(event.command_uuid);
    if (id === undefined || !this.#prompts.has(id)) return;
    if (event.state === 'queued') this.#advance(id, 'read');
    else if (event.state === 'started') this.#advance(id, 'begun');
    else if (event.state === 'completed' || event.state === 'cancelled') this.#settle(id, event.state === 'cancelled');
  }

  /** Any event that names the messages it answers; older runtimes tell nothing else. */
  takeAnswered(event: Fields): void {
    for (const id of stringsOf(event.user_message_uuids)) if (this.#prompts.has(id)) this.#advance(id, 'begun');
  }

  takeResult(event: Fields): void {
    this.#result = event;
    this.takeAnswered(event);
    if (this.#tellsStates) return;
    for (const id of [...this.#prompts.keys()]) this.#settle(id, false);
  }

  get over(): boolean {
    if (!this.#open || this.#prompts.size > 0) return false;
    if (this.#tellsStates && this.#busy) return false;
    return this.#result !== undefined || this.#withdrawn || (this.#tellsStates && this.#byAgent);
  }

  #advance(id: string, stage: 'read' | 'begun'): void {
    const before = this.#prompts.get(id);
    if (before === 'begun') return;
    this.#prompts.set(id, stage);
    if (before === 'given') this.#onRead(id);
    if (stage === 'begun') this.#onBegun(id);
  }

  #settle(id: string, cancelled: boolean): void {
    if (!cancelled) this.#advance(id, 'begun');
    else if (this.#prompts.get(id) !== 'begun') this.#withdrawn = true;
    const before = this.#prompts.get(id);
    this.#prompts.delete(id);
    if (before === 'given') this.#onRead(id);
  }
}
