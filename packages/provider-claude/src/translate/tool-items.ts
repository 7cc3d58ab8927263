import type { ItemPatch } from '@codeai-hub/protocol/channels/session/items';
import type { Outbox } from '@codeai-hub/provider-kit/session/outbox';
import { TurnChanges } from '@codeai-hub/provider-kit/session/turn-changes';
import { changesFromResult } from '../changes/from-result.ts';
import { type Fields, fieldsOf, listOf, stringOf, wordsOf } from '../native/read.ts';
import { TodoList } from './todo-list.ts';
import { describeTool } from './tool-names.ts';

interface Call {
  itemId: string;
  name: string;
  input: Fields;
  /** its input has come; a call that still streams has none */
  described: boolean;
  /** goes on after its own result, until its task is reported done */
  inBackground: boolean;
}

type FinalStatus = 'completed' | 'failed' | 'denied' | 'stopped';

/** Tool calls as items, from the first streamed byte to the result. One id can be called twice (hazard 6). */
export class ToolItems {
  readonly todos = new TodoList();
  readonly changes = new TurnChanges();
  readonly #out: Outbox;
  readonly #folder: string;
  readonly #calls = new Map<string, Call[]>();
  /** the newest item of each call of the turn, kept after its end: sub-agents and tasks name their call by it */
  readonly #itemIds = new Map<string, string>();
  readonly #denied = new Set<string>();

  constructor(out: Outbox, folder: string) {
    this.#out = out;
    this.#folder = folder;
  }

  itemIdOf(toolUseId: string | undefined): string | undefined {
    return toolUseId === undefined ? undefined : this.#itemIds.get(toolUseId);
  }

  /** A call begins to stream, or comes whole; `parent` is the call of the sub-agent that makes it. */
  begin(toolUseId: string, name: string, parent?: string): string {
    const call: Call = { itemId: this.#out.newId(), name, input: {}, described: false, inBackground: false };
    this.#calls.set(toolUseId, [...(this.#calls.get(toolUseId) ?? []), call]);
    this.#itemIds.set(toolUseId, call.itemId);
    const { tool, title } = describeTool(name, {}, this.#folder);
    const parentId = this.itemIdOf(parent);
    this.#out.emit({
      type: 'item.started',
      id: call.itemId,
      ...(parentId !== undefined && { parentId }),
      item: name === 'ExitPlanMode' ? { kind: 'plan' } : { kind: 'tool', tool, name, title },
    });
    return call.itemId;
  }

  /** The call's whole input is known. */
  describe(toolUseId: string, name: string, input: Fields, parent?: string): void {
    const waiting = this.#calls.get(toolUseId)?.find((call) => !call.described);
    if (waiting === undefined) this.begin(toolUseId, name, parent);
    const call = waiting ?? this.#calls.get(toolUseId)?.at(-1);
    if (call === undefined) return;
    call.input = input;
    call.described = true;
    if (name === 'ExitPlanMode') return this.#patch(call.itemId, planPatch(input));
    const { target } = describeTool(name, input, this.#folder);
    const isEdit = describeTool(name, input, this.#folder).tool === 'edit';
    this.#patch(call.itemId, {
      ...(target !== undefined && { target }),
      ...(name === 'Bash' && { cwd: this.#folder }),
      ...(!isEdit && { input: JSON.stringify(input, null, 2) }),
    });
  }

  /** The plan as it is shown for approval; the call itself may carry none. */
  showPlan(toolUseId: string, plan: string): void {
    const itemId = this.itemIdOf(toolUseId);
    if (itemId !== undefined) this.#patch(itemId, { text: plan });
  }

  /** What runs is not what the call said. */
  changeCommand(toolUseId: string, command: string): void {
    const call = this.#calls.get(toolUseId)?.at(-1);
    if (call === undefined) return;
    call.input = { ...call.input, command };
    this.#patch(call.itemId, { target: command, input: JSON.stringify(call.input, null, 2) });
  }

  deny(toolUseId: string): void {
    this.#denied.add(toolUseId);
  }

  /** The call has no result yet. */
  runs(toolUseId: string | undefined): boolean {
    return toolUseId !== undefined && this.#calls.has(toolUseId);
  }

  moveToBackground(toolUseId: string | undefined): void {
    const call = toolUseId === undefined ? undefined : this.#calls.get(toolUseId)?.at(-1);
    if (call === undefined || call.inBackground) return;
    call.inBackground = true;
    this.#patch(call.itemId, { background: true });
  }

  /** A `tool_result` block of a `user` event. */
  finish(block: Fields, event: Fields): void {
    const toolUseId = stringOf(block.tool_use_id);
    const call = toolUseId === undefined ? undefined : this.#calls.get(toolUseId)?.[0];
    if (toolUseId === undefined || call === undefined) return;
    const result = event.tool_use_result;
    if (this.todos.take(call.name, call.input, result))
      this.#out.emit({ type: 'plan.changed', entries: this.todos.entries });
    if (isAgentLaunch(call.name, result)) return this.moveToBackground(toolUseId);
    this.#forget(toolUseId);
    const status = this.#statusOf(toolUseId, block, event);
    this.#out.emit({
      type: 'item.completed',
      id: call.itemId,
      status,
      patch: this.#resultPatch(call, block, result, status),
    });
  }

  /** A task in the background is done: the end of a sub-agent's call. True when it was one. */
  finishInBackground(toolUseId: string | undefined, status: FinalStatus, words: string): boolean {
    const call = toolUseId === undefined ? undefined : this.#calls.get(toolUseId)?.[0];
    if (toolUseId === undefined || call === undefined || !call.inBackground) return false;
    this.#forget(toolUseId);
    this.#out.emit({ type: 'item.completed', id: call.itemId, status, patch: { text: words } });
    return true;
  }

  #forget(toolUseId: string): void {
    const rest = this.#calls.get(toolUseId)?.slice(1) ?? [];
    if (rest.length > 0) this.#calls.set(toolUseId, rest);
    else this.#calls.delete(toolUseId);
  }

  /** Calls that were dropped while they streamed, or whose turn is over: the core has closed their items. */
  forgetAll(): void {
    this.#calls.clear();
    this.#itemIds.clear();
    this.#denied.clear();
  }

  forgetItem(itemId: string): void {
    for (const [toolUseId, calls] of this.#calls) {
      const rest = calls.filter((call) => call.itemId !== itemId);
      if (rest.length > 0) this.#calls.set(toolUseId, rest);
      else this.#calls.delete(toolUseId);
    }
  }

  #statusOf(toolUseId: string, block: Fields, event: Fields): FinalStatus {
    if (this.#denied.delete(toolUseId)) return 'denied';
    const meta = listOf(event.tool_result_meta)
      .map(fieldsOf)
      .find((one) => one.id === toolUseId);
    if (fieldsOf(meta?.permission_decision).decision === 'reject') return 'denied';
    if (block.is_error !== true) return 'completed';
    return /^The user doesn't want to (proceed|take this action)/.test(wordsOf(block.content)) ? 'stopped' : 'failed';
  }

  #resultPatch(call: Call, block: Fields, result: unknown, status: FinalStatus): ItemPatch {
    if (call.name === 'ExitPlanMode') return planPatch(fieldsOf(result));
    const changes = status === 'completed' ? changesFromResult(result, this.#folder) : undefined;
    if (changes !== undefined) this.changes.add(changes);
    if (changes !== undefined) return { changes };
    const words = reportOf(call.name, result) ?? withoutFrame(wordsOf(block.content));
    return call.name === 'Bash' ? commandPatch(words, result, status) : { text: words };
  }

  #patch(itemId: string, patch: ItemPatch): void {
    if (Object.keys(patch).length > 0) this.#out.emit({ type: 'item.updated', id: itemId, patch });
  }
}

function planPatch(fields: Fields): ItemPatch {
  const plan = stringOf(fields.plan);
  return plan === undefined || plan === '' ? {} : { text: plan };
}

/** A sub-agent that was only started: its call ends when it reports. */
function isAgentLaunch(name: string, result: unknown): boolean {
  return (name === 'Agent' || name === 'Task') && fieldsOf(result).status === 'async_launched';
}

/** What a sub-agent said at its end, without the frame the model gets it in. */
function reportOf(name: string, result: unknown): string | undefined {
  const { status, content } = fieldsOf(result);
  if ((name !== 'Agent' && name !== 'Task') || status !== 'completed') return undefined;
  return wordsOf(content).replace(/^<tools-used-before-summary>.*?<\/tools-used-before-summary>\s*/s, '');
}

function withoutFrame(words: string): string {
  return /^<tool_use_error>([\s\S]*)<\/tool_use_error>$/.exec(words)?.[1] ?? words;
}

function commandPatch(words: string, result: unknown, status: FinalStatus): ItemPatch {
  const output = fieldsOf(result);
  if (output.backgroundTaskId !== undefined) return { text: 'It runs in the background.', background: true };
  if (status === 'completed') {
    const silent = stringOf(output.stdout) === '' && stringOf(output.stderr) === '';
    return { text: silent ? '' : words, exitCode: 0 };
  }
  const failed = /^Exit code (\d+)\n?([\s\S]*)$/.exec(words);
  return failed === null ? { text: words } : { text: failed[2] ?? '', exitCode: Number(failed[1]) };
}
