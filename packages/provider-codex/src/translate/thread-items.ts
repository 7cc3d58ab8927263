import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import type { ProviderItem } from '@codeai-hub/provider-kit/events';
import { type Fields, stringOf } from '@codeai-hub/provider-kit/reading';
import type { Outbox } from '@codeai-hub/provider-kit/session/outbox';
import { TurnChanges } from '@codeai-hub/provider-kit/session/turn-changes';
import { fileChangesOf } from '../changes/file-changes.ts';
import { endOf, itemOf } from './describe.ts';
import { SubAgents } from './sub-agents.ts';

interface OpenItem {
  itemId: string;
  kind: ProviderItem['kind'];
  type: string;
  /** the item of the sub-agent that does it */
  parentId: string | undefined;
  changes: FileChange[];
  /** what it acts on: the command, the paths */
  target: string;
  parts: number;
}

const AGENT_CALL = 'collabAgentToolCall';

/** A plan as the agent finished it, still open because a person is to review it. */
export interface FinishedPlan {
  itemId: string;
  text: string;
}

/** The runtime's items as ours, from their start to their end. One native id can come twice (hazard 6). */
export class ThreadItems {
  readonly changes = new TurnChanges();
  readonly agents: SubAgents;
  readonly #out: Outbox;
  readonly #folder: string;
  readonly #open = new Map<string, OpenItem>();
  /** commands that outlived their turn, by native id */
  readonly #inBackground = new Map<string, string>();
  /** words for a person came in this turn */
  saidSomething = false;
  plan: FinishedPlan | undefined;

  constructor(out: Outbox, folder: string) {
    this.#out = out;
    this.#folder = folder;
    this.agents = new SubAgents(out);
  }

  itemIdOf(nativeId: string | undefined): string | undefined {
    return nativeId === undefined ? undefined : this.#open.get(nativeId)?.itemId;
  }

  /** What a file-change item is about to change. */
  changesOf(nativeId: string | undefined): FileChange[] {
    return nativeId === undefined ? [] : (this.#open.get(nativeId)?.changes ?? []);
  }

  start(native: Fields, parentId: string | undefined): void {
    const [nativeId, type] = [stringOf(native.id), stringOf(native.type)];
    const item = itemOf(native, this.#folder);
    if (nativeId === undefined || type === undefined || item === undefined || this.#open.has(nativeId)) return;
    const itemId = this.#out.newId();
    const changes = item.kind === 'tool' ? (item.changes ?? []) : [];
    const target = item.kind === 'tool' ? (item.target ?? item.title) : '';
    this.#open.set(nativeId, { itemId, kind: item.kind, type, parentId, changes, target, parts: 0 });
    if (type === AGENT_CALL) this.agents.callStarted(native, itemId);
    this.#out.emit({ type: 'item.started', id: itemId, ...(parentId !== undefined && { parentId }), item });
  }

  /** One that never started, starts and ends at once. A stopped command ends as stopped, whatever the runtime calls it. */
  complete(native: Fields, parentId: string | undefined, stopped: boolean): void {
    const nativeId = stringOf(native.id);
    if (nativeId === undefined) return;
    if (this.#inBackground.has(nativeId)) return this.#backgroundEnded(nativeId, native);
    if (!this.#open.has(nativeId)) this.start(native, parentId);
    const open = this.#open.get(nativeId);
    if (open === undefined) return;
    this.#open.delete(nativeId);
    if (open.type === AGENT_CALL && this.agents.callEnded(native, open.itemId)) return;
    const { status, patch } = endOf(native, this.#folder);
    if (open.type === 'plan') return this.#planFinished(open.itemId, patch.text ?? '');
    // What was begun and has no words is no bubble.
    const isWords = open.kind === 'agent_message' || open.kind === 'reasoning';
    if (isWords && patch.text === '') return this.#out.emit({ type: 'item.dropped', id: open.itemId });
    if (open.kind === 'agent_message' && parentId === undefined) this.saidSomething = true;
    if (patch.changes !== undefined && status === 'completed') this.changes.add(patch.changes);
    const how = stopped && status === 'failed' ? 'stopped' : status;
    this.#out.emit({ type: 'item.completed', id: open.itemId, status: how, patch });
  }

  delta(nativeId: string | undefined, text: string | undefined): void {
    const id = this.itemIdOf(nativeId);
    if (id !== undefined && text !== undefined && text !== '') this.#out.emit({ type: 'item.delta', id, text });
  }

  /** The parts of a summary of thoughts are paragraphs. */
  summaryPart(nativeId: string | undefined): void {
    const open = nativeId === undefined ? undefined : this.#open.get(nativeId);
    if (open === undefined) return;
    if (open.parts > 0) this.#out.emit({ type: 'item.delta', id: open.itemId, text: '\n\n' });
    open.parts += 1;
  }

  patchUpdated(nativeId: string | undefined, changes: unknown): void {
    const open = nativeId === undefined ? undefined : this.#open.get(nativeId);
    if (open === undefined) return;
    open.changes = fileChangesOf(changes, this.#folder);
    open.target = open.changes.map((change) => change.path).join(', ');
    this.#out.emit({ type: 'item.updated', id: open.itemId, patch: { changes: open.changes, target: open.target } });
  }

  /** The stream of one agent broke and is asked for again: what it began comes whole, under other ids (hazard 1). */
  dropDrafts(parentId: string | undefined): void {
    for (const [nativeId, open] of this.#open) {
      if (open.kind === 'tool' || open.parentId !== parentId) continue;
      this.#open.delete(nativeId);
      this.#out.emit({ type: 'item.dropped', id: open.itemId });
    }
  }

  /** Commands and sub-agents that go on without their turn: a dev server, or one the agent did not wait for. */
  leaveInBackground(): void {
    this.agents.leaveInBackground();
    for (const [nativeId, open] of this.#open) {
      // Those of a sub-agent go on with it.
      if (open.type !== 'commandExecution' || open.parentId !== undefined) continue;
      this.#open.delete(nativeId);
      this.#inBackground.set(nativeId, open.target);
      const patch = { background: true };
      this.#out.emit({ type: 'item.completed', id: open.itemId, status: 'completed', patch });
    }
  }

  /** The commands and sub-agents that go on without a turn. */
  get background(): { id: string; title: string }[] {
    return [...[...this.#inBackground].map(([id, title]) => ({ id, title })), ...this.agents.background];
  }

  /** Native ids of commands that still run in this turn. */
  get runningCommands(): string[] {
    return [...this.#open].flatMap(([nativeId, open]) => (open.type === 'commandExecution' ? [nativeId] : []));
  }

  endPlan(status: 'completed' | 'denied'): void {
    if (this.plan === undefined) return;
    this.#out.emit({ type: 'item.completed', id: this.plan.itemId, status });
    this.plan = undefined;
  }

  /** The core has closed what was open. */
  turnEnded(): void {
    this.#open.clear();
    this.agents.turnEnded();
    this.plan = undefined;
    this.saidSomething = false;
  }

  #planFinished(itemId: string, text: string): void {
    this.endPlan('denied');
    this.saidSomething = true;
    this.plan = { itemId, text };
    this.#out.emit({ type: 'item.updated', id: itemId, patch: { text } });
  }

  #backgroundEnded(nativeId: string, native: Fields): void {
    const command = this.#inBackground.get(nativeId) ?? 'a command';
    this.#inBackground.delete(nativeId);
    const how = native.exitCode === 0 ? 'has ended' : `ended with exit code ${String(native.exitCode)}`;
    const level = native.exitCode === 0 ? 'info' : 'warning';
    this.#out.notice('background', level, `In the background, ${command.split('\n')[0]} ${how}.`);
  }
}
