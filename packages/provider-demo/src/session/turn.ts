import type { ApprovalAnswer, ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import type { PlanEntry, TurnOutcome } from '@codeai-hub/protocol/channels/session/state';
import type { ProviderEvent, ProviderItem } from '@codeai-hub/provider-kit/events';
import type { Hands } from '../hands/hands.ts';
import type { Items, OpenItem } from './items.ts';
import type { Pace } from './pace.ts';
import { piecesOf } from './pieces.ts';
import type { Questions } from './questions.ts';

const PIECE_MS = 30;
/** Every turn starts with a short moment of silence, as a model's first word takes time. */
const FIRST_WORD_MS = 250;

/** How long a command that was stopped may take to tidy up before it is killed. */
const RELEASE_MS = 300;

/** What a person chose for the session, as it is now. */
export interface Choices {
  model: string;
  effort: string;
  mode: string;
}

/** What a turn has to work with. */
export interface Workplace {
  readonly folder: string;
  readonly name: string;
  readonly hands: Hands;
  readonly items: Items;
  readonly questions: Questions;
  readonly pace: Pace;
  readonly choices: Choices;
  emit(event: ProviderEvent): void;
  drained(): Promise<void>;
  /** remembers what the agent said */
  remember(reply: string): void;
  allows(command: string): boolean;
  allow(command: string): void;
  saidSoFar(): string[];
  /** begins another native conversation; the answer is its id */
  startOver(): string;
  /** a turn nobody asks for, once this one is over; until then `title` says what goes on in the background */
  later(ms: number, title: string, words: string): void;
}

/** One turn: what an agent can do while it runs. Everything rejects once the turn is stopped. */
export class Turn {
  readonly place: Workplace;
  readonly signal: AbortSignal;
  readonly changes: FileChange[] = [];
  readonly #abort = new AbortController();
  readonly #added: string[] = [];
  #wake: (() => void) | null = null;
  #outcome: TurnOutcome = { type: 'completed' };

  constructor(place: Workplace) {
    this.place = place;
    this.signal = this.#abort.signal;
  }

  stop(reason: Error): void {
    this.#abort.abort(reason);
    this.place.questions.cancel(reason);
  }

  get outcome(): TurnOutcome {
    return this.#outcome;
  }

  /** The turn will end well, but not as one expects. */
  endWith(note: Extract<TurnOutcome, { type: 'completed' }>['note'] & string): void {
    this.#outcome = { type: 'completed', note };
  }

  /** A message that came while the turn runs. */
  add(words: string): void {
    this.#added.push(words);
    this.#wake?.();
  }

  /** The oldest added message that was not looked at. */
  nextAdded(): string | undefined {
    return this.#added.shift();
  }

  /** Does nothing until a message is added. */
  async silence(): Promise<void> {
    if (this.#added.length > 0) return;
    this.signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      this.#wake = resolve;
      this.signal.addEventListener('abort', () => reject(this.signal.reason as Error), { once: true });
    });
    this.#wake = null;
  }

  pause(ms: number): Promise<void> {
    return this.place.pace.pause(ms, this.signal);
  }

  begin(): Promise<void> {
    return this.pause(FIRST_WORD_MS);
  }

  /** Speaks, piece by piece. */
  async say(text: string, parent?: OpenItem): Promise<void> {
    await this.stream({ kind: 'agent_message', model: this.place.choices.model }, text, parent);
    this.place.remember(text);
  }

  async think(text: string): Promise<void> {
    await this.stream({ kind: 'reasoning' }, text);
  }

  async stream(item: ProviderItem, text: string, parent?: OpenItem): Promise<void> {
    const open = this.start(item, parent);
    await this.pour(open, text);
    open.complete();
  }

  async pour(item: OpenItem, text: string): Promise<void> {
    for (const piece of piecesOf(text)) {
      await this.pause(PIECE_MS);
      item.delta(piece);
    }
  }

  start(item: ProviderItem, parent?: OpenItem): OpenItem {
    this.signal.throwIfAborted();
    return this.place.items.start(item, parent);
  }

  notice(
    level: 'info' | 'warning' | 'error',
    topic: Extract<ProviderItem, { kind: 'notice' }>['topic'],
    text: string,
  ): void {
    this.place.items.note({ kind: 'notice', level, topic, text });
  }

  ask(request: ApprovalRequest, item?: OpenItem): Promise<ApprovalAnswer> {
    this.signal.throwIfAborted();
    return this.place.questions.ask(request, item?.id);
  }

  plan(entries: PlanEntry[]): void {
    this.place.emit({ type: 'plan.changed', entries });
  }

  /** Work of the hands; a stop ends the command with everything it started. */
  async hands<T>(work: (hands: Hands) => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    let released: Promise<void> | undefined;
    const release = () => {
      released = this.place.hands.release(RELEASE_MS);
    };
    this.signal.addEventListener('abort', release, { once: true });
    try {
      return await work(this.place.hands);
    } finally {
      this.signal.removeEventListener('abort', release);
      await released;
      this.signal.throwIfAborted();
    }
  }
}
