import type { FileChange, ItemPatch } from '@codeai-hub/protocol/channels/session/items';
import { type Fields, fieldsOf, numberOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { Outbox } from '@codeai-hub/provider-kit/session/outbox';
import { TurnChanges } from '@codeai-hub/provider-kit/session/turn-changes';
import { changesOf } from '../changes/diff-content.ts';
import type { Quirks } from '../presets/preset.ts';
import { describe, merged, nameOf } from './call.ts';
import { textOf } from './content.ts';

interface Call {
  itemId: string;
  name: string;
  /** what the agent told of it so far */
  told: Fields;
  /** as it was emitted last */
  shown: string;
  text: string;
  changes: FileChange[];
  exitCode: number | undefined;
  over: boolean;
}

type Final = 'completed' | 'failed' | 'denied';

/** Tool calls by the agent's ids. They come in any order: asked about before they are told, told twice, told only at their end. */
export class ToolItems {
  readonly changes = new TurnChanges();
  readonly #out: Outbox;
  readonly #folder: string;
  readonly #quirks: Quirks;
  readonly #calls = new Map<string, Call>();
  /** something was done in this turn */
  worked = false;

  constructor(out: Outbox, folder: string, quirks: Quirks) {
    this.#out = out;
    this.#folder = folder;
    this.#quirks = quirks;
  }

  /** A tool runs: the model is silent until it is done. */
  get running(): boolean {
    return [...this.#calls.values()].some(({ over }) => !over);
  }

  take(update: Fields): void {
    const id = stringOf(update.toolCallId);
    if (id === undefined) return;
    const known = this.#calls.get(id);
    // An id that is used again names another call.
    const isNew = known === undefined || (known.over && update.sessionUpdate === 'tool_call');
    if (known?.over === true && !isNew) return;
    const call = isNew ? this.#start(id, update) : known;
    if (!isNew) call.told = merged(call.told, update);
    this.#takeOutput(call, update);
    this.#show(call);
    const { status } = update;
    if (status === 'completed' || status === 'failed') this.#end(call, this.#finalOf(call, status));
  }

  /** The item of a call that a person is asked about, and all that was told of the call. */
  asked(toolCall: Fields): { itemId: string; call: Fields; name: string } {
    const id = stringOf(toolCall.toolCallId) ?? '';
    const known = this.#calls.get(id);
    const call = known === undefined || known.over ? this.#start(id, toolCall) : known;
    call.told = merged(call.told, toolCall);
    const changes = changesOf(toolCall.content, this.#folder);
    if (changes.length > 0) call.changes = changes;
    this.#show(call);
    return { itemId: call.itemId, call: call.told, name: call.name };
  }

  /** A person said no to it. Not every agent tells its end then. */
  deny(itemId: string): void {
    const call = [...this.#calls.values()].find((one) => one.itemId === itemId);
    if (call !== undefined && !call.over) this.#end(call, 'denied');
  }

  /** The turn ended: what is open is closed by the core. */
  endTurn(): FileChange[] | undefined {
    for (const call of this.#calls.values()) call.over = true;
    this.worked = false;
    return this.changes.end();
  }

  #start(id: string, told: Fields): Call {
    const name = nameOf(told, this.#quirks);
    const { tool, title, ...more } = describe(told, name, this.#folder, this.#quirks);
    const itemId = this.#out.newId();
    const shown = JSON.stringify({ tool, title, ...more });
    const call: Call = {
      itemId,
      name,
      told: merged({}, told),
      shown,
      text: '',
      changes: [],
      exitCode: undefined,
      over: false,
    };
    this.#calls.set(id, call);
    this.worked = true;
    this.#out.emit({ type: 'item.started', id: itemId, item: { kind: 'tool', name, tool, title, ...more } });
    return call;
  }

  #show(call: Call): void {
    const described = describe(call.told, call.name, this.#folder, this.#quirks);
    const shown = JSON.stringify(described);
    if (shown === call.shown) return;
    call.shown = shown;
    this.#out.emit({ type: 'item.updated', id: call.itemId, patch: described });
  }

  #takeOutput(call: Call, update: Fields): void {
    const isOver = update.status === 'completed' || update.status === 'failed';
    if (update.content !== undefined && update.content !== null) {
      const changes = changesOf(update.content, this.#folder);
      // At the end some tell only that it is done.
      if (changes.length > 0) call.changes = changes;
      if (isOver || this.#quirks.explainsInContent !== true) this.#setText(call, textOf(update.content));
    }
    const { terminal_output, terminal_exit } = fieldsOf(update._meta);
    this.#addText(call, stringOf(fieldsOf(terminal_output).data) ?? '');
    call.exitCode = numberOf(fieldsOf(terminal_exit).exit_code) ?? call.exitCode;
    if (!isOver) return;
    const raw = fieldsOf(update.rawOutput);
    call.exitCode ??= numberOf(fieldsOf(raw.metadata).exit) ?? numberOf(raw.exit_code) ?? numberOf(raw.exitCode);
    if (call.text === '') this.#setText(call, stringOf(update.rawOutput) ?? stringOf(raw.output) ?? outputOf(raw));
  }

  /** Content comes whole each time; mostly it has only grown. */
  #setText(call: Call, text: string): void {
    if (text === call.text || text === '') return;
    if (text.startsWith(call.text)) return this.#addText(call, text.slice(call.text.length));
    call.text = text;
    this.#out.emit({ type: 'item.updated', id: call.itemId, patch: { text } });
  }

  #addText(call: Call, text: string): void {
    if (text === '') return;
    call.text += text;
    this.#out.emit({ type: 'item.delta', id: call.itemId, text });
  }

  /** A command that failed is told as completed by some, with its exit code, or with that as all its words. */
  #finalOf(call: Call, status: 'completed' | 'failed'): Final {
    if (call.told.kind !== 'execute') return status;
    const inWords = /^Command exited with code: (\d+)$/.exec(call.text)?.[1];
    if (inWords !== undefined) call.exitCode = Number(inWords);
    return call.exitCode === undefined || call.exitCode === 0 ? status : 'failed';
  }

  #end(call: Call, status: Final): void {
    call.over = true;
    if (status === 'completed') this.changes.add(call.changes);
    const patch: ItemPatch = {
      ...(call.changes.length > 0 && { changes: call.changes }),
      ...(call.exitCode !== undefined && { exitCode: call.exitCode }),
    };
    const hasPatch = Object.keys(patch).length > 0;
    this.#out.emit({ type: 'item.completed', id: call.itemId, status, ...(hasPatch && { patch }) });
  }
}

function outputOf(raw: Fields): string {
  return stringOf(raw.formatted_output) ?? stringOf(raw.aggregated_output) ?? stringOf(raw.stdout) ?? '';
}
