import type { TurnOutcome } from '@codeai-hub/protocol/channels/session/state';
import { describeError } from '@codeai-hub/protocol/errors';
import { type Emit, Outbox } from '@codeai-hub/provider-kit/session/outbox';
import type { Evidence } from '../errors/turn-error.ts';
import {
  dateOf,
  type Fields,
  fieldsOf,
  listOf,
  nameOf,
  numberOf,
  stringOf,
  stringsOf,
  wordsOf,
} from '../native/read.ts';
import { Background } from './background.ts';
import { Limits } from './limits.ts';
import { Messages } from './messages.ts';
import { backgroundNotice, noticeOf } from './notices.ts';
import { outcomeOf } from './outcome.ts';
import { SignInRefusals } from './sign-in-refusals.ts';
import { ToolItems } from './tool-items.ts';
import { TurnTracker } from './turn.ts';
import { contextUsed, UsageMeter } from './usage.ts';

export interface TranslatorOptions {
  folder: string;
  /** the permission mode the session was opened with */
  mode: string;
  signInHint: string;
  emit: Emit;
  /** the native conversation is another now */
  onNativeId(id: string): void;
  /** the turn is about to be told ended */
  onEnding(): void;
  /** the runtime has read this message */
  onRead(messageId: string): void;
  /** the runtime has begun to answer it */
  onBegun(messageId: string): void;
  /** the service refuses the sign-in, and trying again will not change that */
  onSignInRefused(): void;
}

/** Events that say nothing a person needs, or that something else said already. See `docs/events-claude.md`. */
const SIGNS_OF_LIFE = new Set([
  'system/status',
  'system/thinking_tokens',
  'system/task_progress',
  'system/control_request_progress',
  'system/hook_started',
  'system/hook_progress',
  'system/hook_response',
  'system/files_persisted',
  'system/memory_recall',
  'system/elicitation_complete',
  'system/plugin_install',
  'system/worker_shutting_down',
  'system/model_refusal_no_fallback',
  'tool_progress',
  'tool_use_summary',
  'prompt_suggestion',
  'auth_status',
]);

const CHANGED_ONCE =
  'The changed command was allowed this once only: the rule that was offered names the command as the agent wrote it.';

/** Turns what the runtime sends into the events of the provider contract. Does no I/O; holds what one session needs. */
export class Translator {
  readonly turn: TurnTracker;
  readonly tools: ToolItems;
  readonly #out: Outbox;
  readonly #messages: Messages;
  readonly #usage = new UsageMeter();
  readonly #limits = new Limits();
  readonly #background = new Background();
  readonly #options: TranslatorOptions;
  readonly #callsByTask = new Map<string, string>();
  readonly #refusals = new SignInRefusals();
  #evidence: Partial<Evidence> = {};
  #mode: string;
  #model: string | undefined;
  #told: { contextUsed?: number | undefined; contextWindow?: number | undefined } = {};

  constructor(options: TranslatorOptions) {
    this.#options = options;
    this.#mode = options.mode;
    this.#out = new Outbox(options.emit);
    this.tools = new ToolItems(this.#out, options.folder);
    this.#messages = new Messages(this.#out, this.tools);
    this.turn = new TurnTracker({ read: (id) => options.onRead(id), begun: (id) => options.onBegun(id) });
  }

  /** A message of the core: its turn runs already, or begins with it. */
  messageGiven(messageId: string): void {
    if (!this.turn.open) this.#beginTurn(false);
    this.turn.given(messageId);
  }

  /** Something needs a turn and none runs: the agent began one by itself. */
  ensureTurn(): void {
    if (this.turn.open) return;
    this.#options.emit({ type: 'turn.started' });
    this.#beginTurn(true);
  }

  /** the permission mode that was told last */
  get mode(): string {
    return this.#mode;
  }

  /** The mode was set from outside, so its echo is no news. */
  modeSet(mode: string): void {
    this.#mode = mode;
  }

  /** A person allowed another command than the agent asked for. */
  commandChanged({ toolUseId, command, onceOnly }: { toolUseId: string; command: string; onceOnly: boolean }): void {
    this.tools.changeCommand(toolUseId, command);
    if (onceOnly) this.#out.notice('info', 'info', CHANGED_ONCE);
  }

  /** The process is gone. What ran is lost. */
  processEnded(message: string): void {
    if (!this.turn.open) return;
    this.#messages.dropOpen();
    this.#endTurn({ type: 'lost', reason: 'agent_ended', message });
  }

  take(event: Fields): void {
    const name = nameOf(event);
    if (name === 'system/init') this.#takeInit(event);
    this.turn.takeAnswered(event);
    this.#route(name, event);
    if (this.turn.over) this.#finishTurn();
  }

  #route(name: string, event: Fields): void {
    switch (name) {
      case 'system/init':
        return;
      case 'command_lifecycle':
        return this.turn.takeLifecycle(event);
      case 'system/session_state_changed':
        return this.turn.takeState(event);
      case 'stream_event':
        if (stringOf(event.parent_tool_use_id) === undefined) this.#takeStream(fieldsOf(event.event));
        return;
      case 'assistant':
        return this.#takeAssistant(event);
      case 'user':
        return this.#takeUser(event);
      case 'rate_limit_event':
        return this.#takeLimits(event);
      case 'system/background_tasks_changed':
        return this.#takeBackground(event);
      case 'system/task_started':
        return this.#takeTaskStart(event);
      case 'system/task_updated':
        if (fieldsOf(event.patch).is_backgrounded === true) this.tools.moveToBackground(this.#callOfTask(event));
        return;
      case 'system/task_notification':
        return this.#takeTaskEnd(event);
      case 'conversation_reset':
        return this.#takeReset(name, event);
      default:
        if (event.type === 'result') return this.#takeResult(event);
        return this.#takeOther(name, event);
    }
  }

  #takeInit(event: Fields): void {
    // Every turn of the runtime begins with it, also those nobody asked for.
    this.ensureTurn();
    this.#model = stringOf(event.model);
    const id = stringOf(event.session_id);
    if (id !== undefined) this.#options.onNativeId(id);
    this.#takeMode(stringOf(event.permissionMode));
  }

  #takeStream(event: Fields): void {
    this.#messages.takeStream(event);
    if (event.type === 'message_delta') this.#tellUsage();
  }

  #takeAssistant(event: Fields): void {
    const error = stringOf(event.error);
    const bySubAgent = stringOf(event.parent_tool_use_id) !== undefined;
    // What a stopped sub-agent still says after its turn belongs nowhere.
    if (bySubAgent && !this.turn.open) return;
    if (error === undefined || bySubAgent) return this.#messages.takeFinished(event);
    // The same words come again in the `result`, which ends the turn with them (hazard 11).
    this.#evidence.assistantError = error;
    this.#messages.dropOpen();
  }

  #takeUser(event: Fields): void {
    const content = fieldsOf(event.message).content;
    for (const block of listOf(content).map(fieldsOf))
      if (block.type === 'tool_result') this.tools.finish(block, event);
    if (event.isReplay === true && this.turn.open) this.#takeCommandOutput(wordsOf(content));
  }

  /** What a command of the runtime itself (`/compact`, …) printed. */
  #takeCommandOutput(words: string): void {
    const output = /^<local-command-(?:stdout|stderr)>([\s\S]*)<\/local-command-(?:stdout|stderr)>$/
      .exec(words)?.[1]
      ?.trim();
    // `/compact` says so, and the boundary said more.
    if (output === undefined || output === '' || output === 'Compacted') return;
    this.#out.notice('info', 'info', output);
  }

  #takeLimits(event: Fields): void {
    const info = fieldsOf(event.rate_limit_info);
    // Without a window it is the service that is busy, not a plan that is used up.
    this.#evidence.limitRejected =
      info.status === 'rejected' && (info.resetsAt !== undefined || info.rateLimitType !== undefined);
    this.#evidence.limitResetsAt = dateOf(info.resetsAt);
    this.#out.emit({ type: 'limits.changed', limits: this.#limits.take(event) });
  }

  #takeBackground(event: Fields): void {
    const work = this.#background.take(event);
    if (work !== undefined) this.#out.emit({ type: 'background.changed', work });
  }

  #takeTaskStart(event: Fields): void {
    const [taskId, toolUseId] = [stringOf(event.task_id), stringOf(event.tool_use_id)];
    if (taskId !== undefined && toolUseId !== undefined) this.#callsByTask.set(taskId, toolUseId);
    if (event.is_backgrounded === true) this.tools.moveToBackground(toolUseId);
  }

  #callOfTask(event: Fields): string | undefined {
    return this.#callsByTask.get(stringOf(event.task_id) ?? '');
  }

  #takeTaskEnd(event: Fields): void {
    const status = event.status === 'completed' ? 'completed' : event.status === 'stopped' ? 'stopped' : 'failed';
    if (this.tools.finishInBackground(stringOf(event.tool_use_id), status, stringOf(event.summary) ?? '')) return;
    if (event.ambient === true || event.skip_transcript === true) return;
    // A task in the foreground ends with its call's own result.
    if (this.tools.runs(stringOf(event.tool_use_id))) return;
    const { topic, level, text } = backgroundNotice(event);
    this.#out.notice(topic, level, text);
  }

  #takeReset(name: string, event: Fields): void {
    // Its `new_conversation_id` is not the one the record is kept under; the `init` that follows tells that.
    if (this.tools.todos.clear()) this.#out.emit({ type: 'plan.changed', entries: [] });
    this.#notice(name, event);
  }

  #takeResult(event: Fields): void {
    this.turn.takeResult(event);
    this.#usage.takeResult(event);
    this.#tellUsage();
  }

  #takeOther(name: string, event: Fields): void {
    if (name === 'system/status') this.#takeMode(stringOf(event.permissionMode));
    if (name === 'system/api_retry' && this.#takeRetry(event)) return;
    if (name === 'system/model_refusal_fallback') this.#messages.retract(stringsOf(event.retracted_message_uuids));
    if (name === 'system/permission_denied') this.tools.deny(stringOf(event.tool_use_id) ?? '');
    if (name === 'system/compact_boundary') this.#tellContext(numberOf(fieldsOf(event.compact_metadata).post_tokens));
    const known = this.#notice(name, event) || SIGNS_OF_LIFE.has(name);
    if (!known) this.#out.note({ kind: 'native', name, text: JSON.stringify(event) });
  }

  /** Whether it was the last one, however often the runtime would go on. */
  #takeRetry(event: Fields): boolean {
    this.#messages.dropOpen();
    if (this.#evidence.signInRefused) return true;
    if (!this.turn.open || !this.#refusals.isFinal(event)) return false;
    this.#evidence.signInRefused = true;
    this.#options.onSignInRefused();
    return true;
  }

  #notice(name: string, event: Fields): boolean {
    const notice = noticeOf(name, event);
    if (notice !== undefined) this.#out.notice(notice.topic, notice.level, notice.text);
    return notice !== undefined;
  }

  #takeMode(mode: string | undefined): void {
    if (mode === undefined || mode === this.#mode) return;
    this.#mode = mode;
    this.#out.emit({ type: 'session.configured', mode });
  }

  #tellUsage(): void {
    this.#tellContext(contextUsed(this.#messages.usage));
  }

  #tellContext(used: number | undefined): void {
    const told = { contextUsed: used, contextWindow: this.#usage.contextWindow };
    if (told.contextUsed === this.#told.contextUsed && told.contextWindow === this.#told.contextWindow) return;
    this.#told = told;
    this.#out.emit({
      type: 'usage.changed',
      ...(used !== undefined && { contextUsed: used }),
      ...(told.contextWindow !== undefined && { contextWindow: told.contextWindow }),
    });
  }

  #beginTurn(byAgent: boolean): void {
    this.turn.begin(byAgent);
    this.#refusals.forget();
    this.#evidence = {};
    this.#messages.turnBegan();
    this.#out.turnBegan();
  }

  #finishTurn(): void {
    this.#messages.dropOpen();
    this.#endTurn(this.#outcome());
  }

  /** A turn ends whatever its result looks like (I8). */
  #outcome(): TurnOutcome {
    const { interrupted, withdrawn, result } = this.turn;
    const evidence = { ...this.#evidence, model: this.#model, signInHint: this.#options.signInHint };
    const { saidSomething } = this.#messages;
    try {
      return outcomeOf(result, { interrupted, withdrawn, saidSomething, evidence });
    } catch (error) {
      const reason = `its result could not be read: ${(error as Error).message}`;
      return { type: 'failed', error: describeError('agent_error', { reason }) };
    }
  }

  #endTurn(outcome: TurnOutcome): void {
    this.#options.onEnding();
    const usage = this.#usage.endTurn();
    const changes = this.tools.changes.end();
    this.turn.end();
    this.tools.forgetAll();
    this.#callsByTask.clear();
    this.#out.turnEnded();
    this.#out.emit({
      type: 'turn.ended',
      outcome,
      ...(usage !== undefined && { usage }),
      ...(changes !== undefined && { changes }),
    });
  }
}
