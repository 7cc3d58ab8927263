import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { TurnOutcome } from '@codeai-hub/protocol/channels/session/state';
import { describeError, HubError } from '@codeai-hub/protocol/errors';
import type { Opened, OpenRequest, PromptPart } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { HostServices, ProviderSession } from '@codeai-hub/provider-kit/module';
import { reasonOf } from '@codeai-hub/provider-kit/rpc';
import { act } from '../behaviours/act.ts';
import type { ConversationStore } from '../conversation/store.ts';
import type { Transcript } from '../conversation/transcript.ts';
import { Hands } from '../hands/hands.ts';
import { checkChoices, FEATURES, RUNTIME } from '../manifest.ts';
import { Items } from './items.ts';
import type { Pace } from './pace.ts';
import { wordsOf } from './prompt-words.ts';
import { Questions } from './questions.ts';
import { type Choices, Turn, type Workplace } from './turn.ts';

const CONTEXT_WINDOW = 200_000;

/** A turn that nobody asks for, some time from now. */
interface Late {
  id: string;
  title: string;
  words: string;
  cancel: () => void;
}

class Stopped extends Error {}

export interface SessionParts {
  host: HostServices;
  name: string;
  store: ConversationStore;
  pace: Pace;
  request: OpenRequest;
  native: { nativeId: string; transcript: Transcript };
  choices: Choices;
  emit: (event: ProviderEvent) => void;
  onClosed: (session: DemoSession) => void;
}

/** An open conversation with the demo agent: at most one turn at a time, and one process that acts for it. */
export class DemoSession implements ProviderSession {
  readonly opened: Opened;
  readonly #parts: SessionParts;
  readonly #place: Workplace;
  readonly #hands: Hands;
  readonly #late = new Map<string, Late>();
  /** turns nobody asked for that wait for the running one to end */
  readonly #waiting: Late[] = [];
  #lateCount = 0;
  #transcript: Transcript;
  #turn: Turn | null = null;
  /** the running turn is one that nobody asked for */
  #unasked = false;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#transcript = parts.native.transcript;
    const { host, request } = parts;
    this.#hands = new Hands({
      host,
      sessionId: request.sessionId,
      folder: request.folder,
      onLost: (reason) => this.#lost(reason),
    });
    this.#place = this.#makePlace();
    this.opened = { nativeId: parts.native.nativeId, runtime: RUNTIME, features: FEATURES };
  }

  async prompt(messageId: string, content: PromptPart[]): Promise<void> {
    const words = await wordsOf(content);
    // The core began its turn while a turn of our own began here: then both are one.
    if (this.#turn && !this.#unasked) throw new HubError('session_busy');
    this.#take(messageId, words);
    if (this.#turn) this.#turn.add(words);
    else this.#begin(words);
  }

  async steer(messageId: string, content: PromptPart[]): Promise<void> {
    const words = await wordsOf(content);
    if (!this.#turn) throw new HubError('no_turn_running');
    this.#take(messageId, words);
    this.#turn.add(words);
  }

  async interrupt(): Promise<void> {
    this.#turn?.stop(new Stopped('the turn was stopped'));
  }

  async answer(requestId: string, answer: ApprovalAnswer): Promise<void> {
    this.#place.questions.answer(requestId, answer);
  }

  async configure(change: Parameters<ProviderSession['configure']>[0]): Promise<void> {
    Object.assign(this.#place.choices, checkChoices(change, this.#place.choices));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#forgetLater();
    this.#turn?.stop(new Stopped('the session was closed'));
    await this.#hands.release(500);
    await this.#running;
    this.#parts.onClosed(this);
  }

  /** At most once: the message is in the transcript before anything is done about it (I7). */
  #take(messageId: string, words: string): void {
    if (this.#transcript.hasMessage(messageId)) {
      throw new HubError('invalid_request', { path: 'messageId', reason: 'the agent has this message already' });
    }
    this.#transcript.append({ type: 'message', id: messageId, text: words, at: this.#parts.pace.now() });
    this.#emit({ type: 'message.delivered', messageId });
  }

  #begin(words: string): void {
    const turn = new Turn(this.#place);
    this.#turn = turn;
    this.#running = this.#run(turn, words);
  }

  #beginUnasked(words: string): void {
    this.#emit({ type: 'turn.started' });
    this.#begin(words);
    this.#unasked = true;
  }

  async #run(turn: Turn, words: string): Promise<void> {
    const outcome = await this.#outcomeOf(turn, words);
    // A lost process ends the turn by `closed`, a closed session needs no end.
    if (this.#closed) return;
    this.#place.items.stopAll();
    const used = this.#transcript.tokens();
    this.#emit({ type: 'usage.changed', contextUsed: used, contextWindow: CONTEXT_WINDOW });
    this.#turn = null;
    this.#unasked = false;
    const usage = { inputTokens: used, outputTokens: Math.ceil(words.length / 4), costUsd: 0 };
    const changes = turn.changes.map(({ diff: _, ...change }) => change);
    this.#emit({ type: 'turn.ended', outcome, usage, ...(changes.length > 0 ? { changes } : {}) });
    const next = this.#waiting.shift();
    if (next !== undefined) this.#beginLate(next);
  }

  async #outcomeOf(turn: Turn, words: string): Promise<TurnOutcome> {
    try {
      await act(turn, words);
      for (let added = turn.nextAdded(); added !== undefined; added = turn.nextAdded()) {
        await turn.say(`You added: “${added}”. On to that.`);
        await act(turn, added);
      }
      return turn.outcome;
    } catch (error) {
      if (turn.signal.aborted) return { type: 'interrupted' };
      if (error instanceof HubError) return { type: 'failed', error: error.toShape() };
      this.#parts.host.log('error', `the demo agent stumbled: ${reasonOf(error)}`, this.#parts.request.sessionId);
      return { type: 'failed', error: describeError('agent_error', { reason: reasonOf(error) }) };
    }
  }

  #lost(reason: string): void {
    if (this.#closed) return;
    this.#forgetLater();
    const turn = this.#turn;
    this.#emit({ type: 'closed', reason });
    this.#closed = true;
    turn?.stop(new Stopped('the process of the agent ended'));
  }

  #forgetLater(): void {
    for (const { cancel } of this.#late.values()) cancel();
    this.#late.clear();
    this.#waiting.length = 0;
  }

  #later(ms: number, title: string, words: string): void {
    this.#lateCount += 1;
    const cancel = this.#parts.pace.later(ms, () => {
      if (this.#turn) this.#waiting.push(late);
      else this.#beginLate(late);
    });
    const late = { id: `late-${this.#lateCount}`, title, words, cancel };
    this.#late.set(late.id, late);
    this.#tellLate();
  }

  #beginLate({ id, words }: Late): void {
    this.#late.delete(id);
    this.#tellLate();
    this.#beginUnasked(words);
  }

  #tellLate(): void {
    const work = [...this.#late.values()].map(({ id, title }) => ({ id, title }));
    this.#emit({ type: 'background.changed', work });
  }

  #startOver(): string {
    const { store, request, pace } = this.#parts;
    const { nativeId, transcript } = store.create(request.folder, pace.now());
    this.#transcript = transcript;
    this.#emit({ type: 'binding.changed', nativeId });
    return nativeId;
  }

  #emit(event: ProviderEvent): void {
    if (!this.#closed) this.#parts.emit(event);
  }

  #makePlace(): Workplace {
    const { host, name, pace, request, choices } = this.#parts;
    const emit = (event: ProviderEvent) => this.#emit(event);
    return {
      folder: request.folder,
      name,
      hands: this.#hands,
      items: new Items(emit),
      questions: new Questions(emit),
      pace,
      choices,
      emit,
      drained: () => host.drained(),
      remember: (text) => this.#transcript.append({ type: 'reply', text, at: pace.now() }),
      allows: (command) => this.#transcript.allows(command),
      allow: (command) => this.#transcript.append({ type: 'rule', command, at: pace.now() }),
      saidSoFar: () => this.#transcript.messages(),
      startOver: () => this.#startOver(),
      later: (ms, title, words) => this.#later(ms, title, words),
    };
  }
}
