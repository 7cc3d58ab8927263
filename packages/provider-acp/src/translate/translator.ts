import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import type { TurnOutcome } from '@codeai-hub/protocol/channels/session/state';
import type { ProviderEventOf } from '@codeai-hub/provider-kit/events';
import { entryOf, type Fields, fieldsOf, numberOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { type Emit, Outbox } from '@codeai-hub/provider-kit/session/outbox';
import { type Evidence, turnError } from '../errors/turn-error.ts';
import type { Quirks, Refusal } from '../presets/preset.ts';
import { wordsOf } from './content.ts';
import { outcomeOf } from './outcome.ts';
import { planEntries } from './plan.ts';
import { Speech } from './speech.ts';
import { ToolItems } from './tool-items.ts';
import { Costs, tokensOf } from './usage.ts';

export interface TranslatorOptions {
  provider: string;
  folder: string;
  quirks: Quirks;
  emit: Emit;
  /** the agent works on what it was told, so it has it */
  onWorks(): void;
  /** it went into another mode by itself */
  onMode(mode: string): void;
  onCommands(commands: unknown): void;
  onOptions(update: Fields): void;
  evidence(): Evidence;
}

/** How a prompt came to its end. */
export type PromptEnd = { answer: Fields } | { refusal: Refusal };

/** Makes events of the updates of one session. */
export class Translator {
  readonly out: Outbox;
  readonly tools: ToolItems;
  readonly #options: TranslatorOptions;
  readonly #speech: Speech;
  readonly #costs = new Costs();
  #open = false;
  interrupted = false;

  constructor(options: TranslatorOptions) {
    this.#options = options;
    this.out = new Outbox(options.emit);
    this.tools = new ToolItems(this.out, options.folder, options.quirks);
    this.#speech = new Speech(this.out);
  }

  get open(): boolean {
    return this.#open;
  }

  begin(): void {
    this.#open = true;
    this.interrupted = false;
    this.#costs.beginTurn();
    this.out.turnBegan();
  }

  take(update: Fields): void {
    const kind = stringOf(update.sessionUpdate) ?? 'untyped';
    const settle = entryOf(this.#between, kind);
    if (settle !== undefined) return settle(update);
    if (!this.#open) return;
    const show = entryOf(this.#inTurn, kind);
    if (show === undefined) return this.#native(kind, update);
    this.#options.onWorks();
    show(update);
  }

  /** A person is to be asked about a call, which may not have been told yet. */
  asked(toolCall: Fields): ReturnType<ToolItems['asked']> {
    this.#options.onWorks();
    this.#speech.close();
    return this.tools.asked(toolCall);
  }

  end(how: PromptEnd): void {
    if (!this.#open) return;
    this.#speech.close();
    const outcome = this.#outcome(how);
    const tokens = 'answer' in how ? tokensOf(how.answer) : {};
    const costUsd = this.#costs.ofTurn;
    const usage = { ...tokens, ...(costUsd !== undefined && { costUsd }) };
    const changes: FileChange[] | undefined = this.tools.endTurn();
    this.#speech.forget();
    this.#open = false;
    this.out.emit({
      type: 'turn.ended',
      outcome,
      ...(Object.keys(usage).length > 0 && { usage }),
      ...(changes !== undefined && { changes }),
    });
    this.out.turnEnded();
  }

  #outcome(how: PromptEnd): TurnOutcome {
    if (this.interrupted) return { type: 'interrupted' };
    if ('refusal' in how) return { type: 'failed', error: turnError(how.refusal, this.#options.evidence()) };
    return outcomeOf(how.answer, this.#options.provider, this.#speech.spoke || this.tools.worked);
  }

  /** What is told at any time. */
  readonly #between: Readonly<Record<string, (update: Fields) => void>> = {
    available_commands_update: (update) => this.#options.onCommands(update.availableCommands),
    current_mode_update: (update) => this.#options.onMode(stringOf(update.currentModeId) ?? ''),
    config_option_update: (update) => this.#options.onOptions(update),
    usage_update: (update) => this.#usage(update),
    // The hub names sessions itself.
    session_info_update: () => {},
    notice: (update) => this.#notice(update),
  };

  readonly #inTurn: Readonly<Record<string, (update: Fields) => void>> = {
    agent_message_chunk: (update) => this.#say('agent_message', update),
    agent_thought_chunk: (update) => this.#say('reasoning', update),
    // What the person said is shown already.
    user_message_chunk: () => {},
    tool_call: (update) => this.#call(update),
    tool_call_update: (update) => this.#call(update),
    plan: (update) => this.out.emit({ type: 'plan.changed', entries: planEntries(update.entries) }),
    compaction_update: (update) => this.#compaction(update),
    compaction_summary_chunk: () => {},
  };

  #say(kind: 'agent_message' | 'reasoning', update: Fields): void {
    const content = fieldsOf(update.content);
    const words = wordsOf(content);
    if (words === undefined) return this.#native(`${kind}/${stringOf(content.type) ?? 'content'}`, update);
    const mode = this.#modeIn(words);
    if (mode !== undefined) return this.#options.onMode(mode);
    const isWhole = kind === 'reasoning' && this.#options.quirks.wholeThoughts === true;
    const messageId = stringOf(update.messageId);
    // A thought without a subject comes with an empty one.
    if (isWhole) this.#speech.sayWhole(kind, words.replace(/^\*{4}\n/, ''), messageId);
    else this.#speech.say(kind, words, messageId);
  }

  /**
   * The model may say the same words. They are from the runtime only while a tool runs: the model is silent then.
   */
  #modeIn(words: string): string | undefined {
    if (this.#options.quirks.modeUpdateText !== true || !this.tools.running) return undefined;
    return /^\[MODE_UPDATE\] (\w+)$/.exec(words)?.[1];
  }

  #call(update: Fields): void {
    this.#speech.close();
    this.tools.take(update);
    const { todos } = fieldsOf(update.rawInput);
    if (this.#options.quirks.todosInInput === true && Array.isArray(todos))
      this.out.emit({ type: 'plan.changed', entries: planEntries(todos) });
  }

  #usage(update: Fields): void {
    this.#costs.take(update);
    const [contextUsed, contextWindow] = [numberOf(update.used), numberOf(update.size)];
    this.out.emit({
      type: 'usage.changed',
      ...(contextUsed !== undefined && { contextUsed }),
      ...(contextWindow !== undefined && { contextWindow }),
    });
  }

  #notice(update: Fields): void {
    const level = update.severity === 'error' || update.severity === 'warning' ? update.severity : 'info';
    const words = [stringOf(update.title), stringOf(update.description)].filter((text) => text !== undefined);
    this.out.notice('info', level, words.join('. '));
  }

  #compaction({ status, error }: Fields): void {
    if (status === 'in_progress' || status === 'pending') return;
    const failure = stringOf(error);
    if (failure === undefined) this.out.notice('compaction', 'info', 'The conversation was summed up to make room.');
    else this.out.notice('compaction', 'warning', `The conversation could not be summed up: ${failure}`);
  }

  #native(name: string, update: Fields): void {
    const item: ProviderEventOf<'item.started'>['item'] = { kind: 'native', name, text: JSON.stringify(update) };
    this.#speech.close();
    this.out.note(item);
  }
}
