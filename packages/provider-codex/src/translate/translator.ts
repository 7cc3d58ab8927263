import type { Limit, TurnOutcome } from '@codeai-hub/protocol/channels/session/state';
import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { type Emit, Outbox } from '@codeai-hub/provider-kit/session/outbox';
import { isLengthLimit, turnError } from '../errors/turn-error.ts';
import { Limits } from './limits.ts';
import { COMPACTED, type Notice, noticeOf } from './notices.ts';
import { SILENT } from './silent.ts';
import type { AtWork } from './sub-agents.ts';
import { type FinishedPlan, ThreadItems } from './thread-items.ts';
import { UsageMeter } from './usage.ts';

export interface TranslatorOptions {
  threadId: string;
  folder: string;
  signInHint: string;
  emit: Emit;
  /** the model in force, for an error that names none */
  model(): string | undefined;
  /** the runtime has written this message of ours into its record */
  onDelivered(messageId: string): void;
  /** the runtime's turn is over; ends ours with `finish`, now or after what else belongs to it */
  onOver(over: Over): void;
}

/** How the runtime's turn ended. */
export interface Over {
  interrupted: boolean;
  completed: boolean;
  /** what the agent planned in it and nobody has reviewed */
  plan: FinishedPlan | undefined;
  /** native ids of commands that still run */
  commands: string[];
  /** sub-agents that still work */
  agents: AtWork[];
}

const NO_GOAL = JSON.stringify([undefined, undefined]);

const PLAN_STATUS: Readonly<Record<string, 'active' | 'done'>> = { inProgress: 'active', completed: 'done' };

/** Turns what the runtime says of one conversation into the events of the provider contract. Does no I/O. */
export class Translator {
  readonly items: ThreadItems;
  readonly out: Outbox;
  readonly #options: TranslatorOptions;
  readonly #usage = new UsageMeter();
  readonly #limits = new Limits();
  #open = false;
  #goal: string | undefined;
  #goalTitle: string | undefined;
  #background = '[]';
  #nativeTurn: string | undefined;
  #over: Fields | undefined;

  constructor(options: TranslatorOptions) {
    this.#options = options;
    this.out = new Outbox(options.emit);
    this.items = new ThreadItems(this.out, options.folder);
  }

  /** A turn runs, as the core counts turns. */
  get open(): boolean {
    return this.#open;
  }

  /** The runtime's turn that runs, to interrupt and to steer. */
  get nativeTurn(): string | undefined {
    return this.#nativeTurn;
  }

  /** A message of the core goes out: its turn begins with it, or runs already. */
  begin(): void {
    if (this.#open) return;
    this.#open = true;
    this.out.turnBegan();
  }

  take(method: string, params: Fields): void {
    const threadId = stringOf(params.threadId) ?? this.#options.threadId;
    if (threadId === this.#options.threadId) this.#takeOwn(method, params);
    else this.#takeOfAgent(threadId, method, params);
  }

  /** A turn that went on while nobody listened, from its beginning. What streams in it comes whole at its end. */
  tellAgain(turn: Fields): void {
    // That there is none is told with every conversation that is opened again.
    this.#goal = NO_GOAL;
    this.begin();
    const turnId = stringOf(turn.id);
    this.#turnStarted(turn);
    for (const item of listOf(turn.items).map(fieldsOf)) {
      const isOpen = item.status === 'inProgress' || item.completedAtMs === null;
      const isActivity = item.type === 'subAgentActivity';
      const told = isOpen || isActivity ? 'item/started' : 'item/completed';
      this.take(told, { threadId: this.#options.threadId, turnId, item });
    }
    this.items.agents.loseSight();
  }

  /** Of a turn that is told again, a command that waits for its answer is told with the request alone. */
  beginAsked(method: string, params: Fields): void {
    const { itemId, command, cwd } = params;
    if (!method.startsWith('item/commandExecution/') || stringOf(command) === undefined) return;
    if (this.items.itemIdOf(stringOf(itemId)) !== undefined) return;
    this.take('item/started', { ...params, item: { type: 'commandExecution', id: itemId, command, cwd } });
  }

  /** Ends the turn of the core, for which the runtime's has ended. */
  finish(how: Fields = this.#over ?? {}): void {
    if (!this.#open) return;
    this.items.endPlan('completed');
    this.#end(this.#outcome(how));
  }

  /** The runtime's turn is over, but ours goes on in another one. */
  goOn(): void {
    this.#over = undefined;
  }

  /** The message never reached the runtime: there is no turn to end. */
  takeBack(): void {
    if (this.#nativeTurn !== undefined) return;
    this.#open = false;
    this.out.turnEnded();
  }

  #takeOwn(method: string, params: Fields): void {
    switch (method) {
      case 'turn/started':
        return this.#turnStarted(fieldsOf(params.turn));
      case 'turn/completed':
        return this.#turnCompleted(fieldsOf(params.turn));
      case 'turn/plan/updated':
        return this.#takePlan(params);
      case 'thread/tokenUsage/updated':
        return this.out.emit({ type: 'usage.changed', ...this.#usage.take(params) });
      case 'account/rateLimits/updated':
        return this.#takeLimits(this.#limits.take(params));
      case 'thread/goal/updated':
        return this.#takeGoal(method, params, fieldsOf(params.goal));
      case 'thread/goal/cleared':
        return this.#takeGoal(method, params, {});
      case 'error':
        return this.#takeError(params, undefined);
      default:
        if (!this.#takeItems(method, params, undefined)) this.#takeOther(method, params);
    }
  }

  #takeOfAgent(threadId: string, method: string, params: Fields): void {
    const { agents } = this.items;
    const turn = fieldsOf(params.turn);
    switch (method) {
      case 'turn/started':
        agents.began(threadId, stringOf(turn.id) ?? '', this.#open);
        return this.#tellBackground();
      case 'turn/completed':
        agents.ended(threadId, turn);
        return this.#tellBackground();
      case 'thread/closed':
        agents.ended(threadId, { status: 'failed' });
        return this.#tellBackground();
      default:
        // What a sub-agent does after the turn it worked for belongs nowhere.
        if (this.#open) this.#takeWorkOfAgent(threadId, method, params);
    }
  }

  #takeWorkOfAgent(threadId: string, method: string, params: Fields): void {
    const { agents } = this.items;
    if (method === 'thread/tokenUsage/updated') this.#usage.take(params);
    else if (method === 'error') this.#takeError(params, agents.itemFor(threadId));
    else if (method.startsWith('item/') && fieldsOf(params.item).type !== 'userMessage')
      this.#takeItems(method, params, agents.itemFor(threadId));
  }

  #takeItems(method: string, params: Fields, parentId: string | undefined): boolean {
    const nativeId = stringOf(params.itemId);
    switch (method) {
      case 'item/started':
        this.#itemStarted(fieldsOf(params.item), parentId);
        return true;
      case 'item/completed':
        this.#itemCompleted(fieldsOf(params.item), parentId);
        return true;
      case 'item/agentMessage/delta':
      case 'item/plan/delta':
      case 'item/reasoning/summaryTextDelta':
      case 'item/reasoning/textDelta':
      case 'item/commandExecution/outputDelta':
        this.items.delta(nativeId, stringOf(params.delta));
        return true;
      case 'item/reasoning/summaryPartAdded':
        this.items.summaryPart(nativeId);
        return true;
      case 'item/fileChange/patchUpdated':
        this.items.patchUpdated(nativeId, params.changes);
        return true;
      default:
        return false;
    }
  }

  #itemStarted(item: Fields, parentId: string | undefined): void {
    if (item.type === 'userMessage') return this.#takeUserMessage(item, parentId);
    if (!this.#open) return;
    if (item.type === 'subAgentActivity') this.items.agents.activity(item, parentId);
    else this.items.start(item, parentId);
  }

  #itemCompleted(item: Fields, parentId: string | undefined): void {
    switch (item.type) {
      case 'userMessage':
        return;
      case 'contextCompaction':
        return this.#tell(COMPACTED);
      case 'subAgentActivity':
        return;
      default:
        break;
    }
    const before = this.items.itemIdOf(stringOf(item.id));
    const stopped = this.#over?.status === 'interrupted';
    this.items.complete(item, parentId, stopped);
    this.#tellBackground();
    const mapped = before !== undefined || MAPPED.has(stringOf(item.type) ?? '');
    if (!mapped) this.#native(`item/${stringOf(item.type) ?? 'unnamed'}`, item, parentId);
  }

  #takeUserMessage(item: Fields, parentId: string | undefined): void {
    const messageId = stringOf(item.clientId);
    if (messageId !== undefined && parentId === undefined) this.#options.onDelivered(messageId);
  }

  #takePlan(params: Fields): void {
    const entries = listOf(params.plan)
      .map(fieldsOf)
      .map((step, index) => ({
        id: `p${index + 1}`,
        text: stringOf(step.step) ?? '',
        status: PLAN_STATUS[stringOf(step.status) ?? ''] ?? ('pending' as const),
      }));
    this.out.emit({ type: 'plan.changed', entries });
  }

  #takeLimits(limits: Limit[] | undefined): void {
    if (limits !== undefined) this.out.emit({ type: 'limits.changed', limits });
  }

  /**
   * An active goal makes the agent begin turns by itself until it is reached. Nothing here has a word for the rest of what
   * it tells, so that is kept as it came, once for each news.
   */
  #takeGoal(method: string, params: Fields, goal: Fields): void {
    const news = JSON.stringify([goal.objective, goal.status]);
    if (news === this.#goal) return;
    this.#goal = news;
    this.#goalTitle = goal.status === 'active' ? stringOf(goal.objective) : undefined;
    this.#tellBackground();
    this.#native(method, params, undefined);
  }

  /** What goes on without a turn: a goal that is not reached, and commands that nobody waits for. */
  #tellBackground(): void {
    const goal = this.#goalTitle === undefined ? [] : [{ id: 'goal', title: this.#goalTitle }];
    const work = [...goal, ...this.items.background];
    const told = JSON.stringify(work);
    if (told === this.#background) return;
    this.#background = told;
    this.out.emit({ type: 'background.changed', work });
  }

  /** One that is tried again. The last one comes again as the end of its turn, and is told there (hazard 11). */
  #takeError(params: Fields, parentId: string | undefined): void {
    if (params.willRetry !== true) return;
    this.items.dropDrafts(parentId);
    const notice = noticeOf('error', params);
    if (notice !== undefined) this.#tell(notice);
  }

  #takeOther(method: string, params: Fields): void {
    const notice = noticeOf(method, params);
    if (notice !== undefined) return this.#tell(notice);
    if (!SILENT.has(method)) this.#native(method, params, undefined);
  }

  #native(name: string, fields: Fields, parentId: string | undefined): void {
    this.out.note({ kind: 'native', name, text: JSON.stringify(fields) }, parentId);
  }

  #tell({ topic, level, text }: Notice): void {
    this.out.notice(topic, level, text);
  }

  #turnStarted(turn: Fields): void {
    // The one before was over and waited for something that belongs to it.
    if (this.#over !== undefined) this.finish();
    this.#over = undefined;
    this.#nativeTurn = stringOf(turn.id);
    this.#ensureTurn();
  }

  /** Something needs a turn and none runs: the agent began one by itself. */
  #ensureTurn(): void {
    if (this.#open) return;
    this.out.emit({ type: 'turn.started' });
    this.begin();
  }

  #turnCompleted(turn: Fields): void {
    if (!this.#open || stringOf(turn.id) !== this.#nativeTurn) return;
    this.#over = turn;
    this.#nativeTurn = undefined;
    const { status } = turn;
    const commands = this.items.runningCommands;
    if (status === 'completed') this.items.leaveInBackground();
    this.#tellBackground();
    this.#options.onOver({
      interrupted: status === 'interrupted',
      completed: status === 'completed',
      plan: this.items.plan,
      commands,
      agents: this.items.agents.atWork,
    });
  }

  #outcome(turn: Fields): TurnOutcome {
    if (turn.status === 'interrupted') return { type: 'interrupted' };
    const error = fieldsOf(turn.error);
    if (turn.status === 'failed' && isLengthLimit(error)) return { type: 'completed', note: 'length_limit' };
    if (turn.status === 'failed') return { type: 'failed', error: turnError(error, this.#evidence()) };
    return this.items.saidSomething ? { type: 'completed' } : { type: 'completed', note: 'no_answer' };
  }

  #evidence() {
    const { model, signInHint } = this.#options;
    return { model: model(), resetsAt: this.#limits.resetsAt, signInHint };
  }

  #end(outcome: TurnOutcome): void {
    const usage = this.#usage.endTurn();
    const changes = this.items.changes.end();
    this.#open = false;
    this.#over = undefined;
    this.items.turnEnded();
    this.out.turnEnded();
    const more = { ...(usage !== undefined && { usage }), ...(changes !== undefined && { changes }) };
    this.out.emit({ type: 'turn.ended', outcome, ...more });
  }
}

/** Types of items that were told by their own events, or that say nothing. */
const MAPPED = new Set([
  'agentMessage',
  'reasoning',
  'plan',
  'commandExecution',
  'fileChange',
  'mcpToolCall',
  'dynamicToolCall',
  'collabAgentToolCall',
  'webSearch',
  'imageView',
  'sleep',
]);
