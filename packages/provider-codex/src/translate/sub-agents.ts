import { type Fields, fieldsOf, listOf, stringOf, stringsOf } from '@codeai-hub/provider-kit/reading';
import type { Outbox } from '@codeai-hub/provider-kit/session/outbox';
import type { FinalStatus } from './describe.ts';

/** A sub-agent is a conversation of its own. */
interface SubAgent {
  title: string;
  /** the runtime's turn in which it works, while it does */
  nativeTurn: string | undefined;
  /** the item of this turn in which its doings stand */
  itemId: string | undefined;
  /** that item ends when it does */
  holdsItem: boolean;
  /** what it was set to do in this turn it has done */
  isDone: boolean;
  /** it went on when the turn that began it had ended */
  inBackground: boolean;
}

/** A sub-agent that works, to be stopped. */
export interface AtWork {
  threadId: string;
  turnId: string;
}

/** Calls that make a sub-agent work. Others only look at it. */
const SETS_TO_WORK = new Set(['spawnAgent', 'sendInput', 'resumeAgent', 'followupTask']);
const STILL_WORKS = new Set(['pendingInit', 'running']);
const END: Readonly<Record<string, FinalStatus>> = { completed: 'completed', interrupted: 'stopped' };

/** The sub-agents of a conversation, and theirs: which of them work, and where in a turn it stands what they do. */
export class SubAgents {
  readonly #out: Outbox;
  readonly #agents = new Map<string, SubAgent>();
  /** a call that has not named its sub-agent yet */
  #unnamed: { itemId: string; title: string } | undefined;

  constructor(out: Outbox) {
    this.#out = out;
  }

  /** Those that work, also in the background. */
  get atWork(): AtWork[] {
    return [...this.#agents].flatMap(([threadId, { nativeTurn }]) =>
      nativeTurn === undefined ? [] : [{ threadId, turnId: nativeTurn }],
    );
  }

  get background(): { id: string; title: string }[] {
    return [...this.#agents].flatMap(([id, { inBackground, title }]) => (inBackground ? [{ id, title }] : []));
  }

  /** A call began. Which sub-agent it is about is often told at its end only. */
  callStarted(call: Fields, itemId: string): void {
    if (!SETS_TO_WORK.has(stringOf(call.tool) ?? '')) return;
    const [threadId, ...more] = stringsOf(call.receiverThreadIds);
    const title = firstLine(call.prompt);
    if (threadId === undefined) this.#unnamed = { itemId, title };
    else if (more.length === 0) this.#standsIn(threadId, itemId, title);
  }

  /** Whether the call's item stays open, because the sub-agent it set to work still works. */
  callEnded(call: Fields, itemId: string): boolean {
    if (this.#unnamed?.itemId === itemId) this.#unnamed = undefined;
    const [threadId, ...more] = stringsOf(call.receiverThreadIds);
    if (threadId === undefined || more.length > 0 || !SETS_TO_WORK.has(stringOf(call.tool) ?? '')) return false;
    const agent = this.#standsIn(threadId, itemId, firstLine(call.prompt));
    const state = stringOf(fieldsOf(fieldsOf(call.agentsStates)[threadId]).status) ?? '';
    // One that works in an item already goes on in that.
    if (agent.isDone || agent.holdsItem || !STILL_WORKS.has(state)) return false;
    agent.itemId = itemId;
    agent.holdsItem = true;
    return true;
  }

  /** `subAgentActivity`: all that newer models tell of their sub-agents. */
  activity({ kind, agentThreadId, agentPath }: Fields, parentId: string | undefined): void {
    const threadId = stringOf(agentThreadId);
    if (threadId === undefined || kind !== 'started') return;
    const title = stringOf(agentPath) ?? '';
    const itemId = this.#newItem('Delegate', title, parentId);
    this.#standsIn(threadId, itemId, title).holdsItem = true;
  }

  /** It works: from here on it can be stopped. `inTurn`: one of the conversation runs. */
  began(threadId: string, nativeTurn: string, inTurn: boolean): void {
    const agent = this.#agents.get(threadId) ?? this.#named(threadId);
    agent.nativeTurn = nativeTurn;
    agent.isDone = false;
    agent.inBackground ||= !inTurn;
  }

  ended(threadId: string, turn: Fields): void {
    const agent = this.#agents.get(threadId);
    if (agent === undefined) return;
    agent.nativeTurn = undefined;
    agent.isDone = true;
    const status = END[stringOf(turn.status) ?? ''] ?? 'failed';
    if (agent.inBackground) return this.#backgroundEnded(agent, status);
    const { itemId } = agent;
    if (!agent.holdsItem || itemId === undefined) return;
    agent.holdsItem = false;
    this.#out.emit({ type: 'item.completed', id: itemId, status, ...wordsOf(turn, status) });
  }

  /** The item for what it does in this turn. One from an earlier turn, that nothing here set to work, gets one now. */
  itemFor(threadId: string): string {
    const agent = this.#agents.get(threadId) ?? this.#named(threadId);
    if (agent.itemId === undefined) {
      agent.itemId = this.#newItem('Sub-agent', agent.title, undefined);
      agent.holdsItem = true;
    }
    return agent.itemId;
  }

  /** The turn is over, and those that still work go on without it. */
  leaveInBackground(): void {
    for (const agent of this.#agents.values()) {
      if (agent.nativeTurn === undefined && !agent.holdsItem) continue;
      agent.inBackground = true;
      if (!agent.holdsItem || agent.itemId === undefined) continue;
      const patch = { background: true };
      this.#out.emit({ type: 'item.completed', id: agent.itemId, status: 'completed', patch });
    }
  }

  /** Nobody here hears any more of those that were set to work. */
  loseSight(): void {
    for (const { holdsItem, itemId } of this.#agents.values())
      if (holdsItem && itemId !== undefined)
        this.#out.emit({ type: 'item.completed', id: itemId, status: 'completed' });
    this.#agents.clear();
  }

  /** Items belong to their turn. */
  turnEnded(): void {
    this.#unnamed = undefined;
    for (const agent of this.#agents.values()) {
      agent.itemId = undefined;
      agent.holdsItem = false;
      agent.isDone = false;
    }
  }

  /** The first call without a name yet is the one that began it: a call names it before another one is made. */
  #named(threadId: string): SubAgent {
    const { itemId, title = '' } = this.#unnamed ?? {};
    this.#unnamed = undefined;
    const agent = { title, nativeTurn: undefined, itemId, holdsItem: false, isDone: false, inBackground: false };
    this.#agents.set(threadId, agent);
    return agent;
  }

  #standsIn(threadId: string, itemId: string, title: string): SubAgent {
    const agent = this.#agents.get(threadId) ?? this.#named(threadId);
    agent.itemId ??= itemId;
    if (agent.title === '') agent.title = title;
    return agent;
  }

  #newItem(title: string, target: string, parentId: string | undefined): string {
    const id = this.#out.newId();
    const item = { kind: 'tool', tool: 'agent', name: 'spawnAgent', title, ...(target !== '' && { target }) } as const;
    this.#out.emit({ type: 'item.started', id, ...(parentId !== undefined && { parentId }), item });
    return id;
  }

  #backgroundEnded(agent: SubAgent, status: FinalStatus): void {
    agent.inBackground = false;
    const how = { completed: 'has finished', stopped: 'was stopped', failed: 'failed', denied: 'failed' }[status];
    const level = status === 'failed' ? 'warning' : 'info';
    this.#out.notice('background', level, `In the background, the sub-agent ${agent.title} ${how}.`);
  }
}

function firstLine(prompt: unknown): string {
  return (stringOf(prompt) ?? '').split('\n')[0]?.slice(0, 200) ?? '';
}

/** Why it failed; what it said stands inside. */
function wordsOf(turn: Fields, status: FinalStatus) {
  const reason = stringOf(fieldsOf(turn.error).message);
  return status === 'failed' && reason !== undefined ? { patch: { text: reason.slice(0, 2000) } } : {};
}

/** The sub-agents that an item names: calls name several, an activity one. */
export function agentsNamedIn(item: Fields): string[] {
  const { agentThreadId } = item;
  return [...listOf(item.receiverThreadIds), agentThreadId].filter((id) => typeof id === 'string');
}
