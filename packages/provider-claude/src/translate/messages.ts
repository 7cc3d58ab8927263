import type { ItemPatch } from '@codeai-hub/protocol/channels/session/items';
import type { Outbox } from '@codeai-hub/provider-kit/session/outbox';
import { type Fields, fieldsOf, listOf, numberOf, stringOf, stringsOf } from '../native/read.ts';
import { type OpenBlock, OpenBlocks } from './open-blocks.ts';
import type { ToolItems } from './tool-items.ts';

const SYNTHETIC = '<synthetic>';

/** The model's words, thinking and calls: as they stream, and as they are when finished. */
export class Messages {
  readonly #out: Outbox;
  readonly #tools: ToolItems;
  readonly #blocks: OpenBlocks;
  /** items by the native message that made them: a later message can take one back */
  #itemsOf = new Map<string, string[]>();
  #model: string | undefined;
  #usage: Fields = {};
  saidSomething = false;

  constructor(out: Outbox, tools: ToolItems) {
    this.#out = out;
    this.#tools = tools;
    this.#blocks = new OpenBlocks(out, (itemId) => tools.forgetItem(itemId));
  }

  /** of the last answer */
  get model(): string | undefined {
    return this.#model;
  }

  /** tokens the last request and answer took, as far as they were told */
  get usage(): Fields {
    return this.#usage;
  }

  turnBegan(): void {
    this.saidSomething = false;
    this.#itemsOf = new Map();
  }

  dropOpen(): void {
    this.#blocks.drop();
  }

  /** A `stream_event` of the main conversation. */
  takeStream(event: Fields): void {
    switch (event.type) {
      case 'message_start': {
        const message = fieldsOf(event.message);
        this.#model = stringOf(message.model);
        this.#usage = fieldsOf(message.usage);
        return this.#blocks.begin(stringOf(message.id));
      }
      case 'content_block_start':
        return this.#beginBlock(numberOf(event.index) ?? 0, fieldsOf(event.content_block));
      case 'content_block_delta': {
        const delta = fieldsOf(event.delta);
        return this.#blocks.append(numberOf(event.index) ?? 0, stringOf(delta.text) ?? stringOf(delta.thinking) ?? '');
      }
      case 'message_delta':
        this.#usage = { ...this.#usage, ...fieldsOf(event.usage) };
    }
  }

  /** An `assistant` event: finished blocks, which replace what streamed of them. */
  takeFinished(event: Fields): void {
    const parent = stringOf(event.parent_tool_use_id);
    const message = fieldsOf(event.message);
    this.retract(stringsOf(event.supersedes));
    const made = listOf(message.content)
      .map(fieldsOf)
      .map((block) => this.#finishBlock(block, message, parent, event.aborted === true));
    const uuid = stringOf(event.uuid);
    if (uuid !== undefined)
      this.#itemsOf.set(
        uuid,
        made.filter((itemId) => itemId !== undefined),
      );
    if (parent === undefined && message.model !== SYNTHETIC)
      this.#usage = { ...fieldsOf(message.usage), ...this.#usage };
  }

  /** Takes back what these native messages made. */
  retract(uuids: readonly string[]): void {
    for (const itemId of uuids.flatMap((uuid) => this.#itemsOf.get(uuid) ?? [])) {
      this.#tools.forgetItem(itemId);
      this.#out.emit({ type: 'item.dropped', id: itemId });
    }
  }

  #beginBlock(index: number, block: Fields): void {
    const text = stringOf(block.text) ?? stringOf(block.thinking) ?? '';
    if (block.type === 'text') this.#openBlock({ itemId: this.#beginText(), kind: 'text', index, text: '' }, text);
    else if (block.type === 'thinking')
      this.#openBlock({ itemId: this.#beginThinking(), kind: 'thinking', index, text: '' }, text);
    else if (block.type === 'tool_use') {
      const itemId = this.#tools.begin(stringOf(block.id) ?? '', stringOf(block.name) ?? 'tool');
      this.#blocks.open({ itemId, kind: 'tool', index, text: '' });
    }
  }

  #openBlock(block: OpenBlock, text: string): void {
    this.#blocks.open(block);
    this.#blocks.append(block.index, text);
  }

  #finishBlock(block: Fields, message: Fields, parent: string | undefined, aborted: boolean): string | undefined {
    const messageId = stringOf(message.id);
    switch (block.type) {
      case 'text':
        return this.#finishWords('text', stringOf(block.text) ?? '', messageId, parent, aborted);
      case 'thinking':
        return this.#finishWords('thinking', stringOf(block.thinking) ?? '', messageId, parent, aborted);
      case 'tool_use':
        return this.#finishCall(block, messageId, parent);
      case 'redacted_thinking':
        return undefined;
      default:
        this.#out.note({
          kind: 'native',
          name: `assistant/${stringOf(block.type) ?? 'block'}`,
          text: JSON.stringify(block),
        });
        return undefined;
    }
  }

  #finishWords(
    kind: 'text' | 'thinking',
    words: string,
    messageId: string | undefined,
    parent: string | undefined,
    aborted: boolean,
  ): string | undefined {
    const open = parent === undefined ? this.#blocks.take(messageId, (one) => one.kind === kind) : undefined;
    if (words.trim() === '') {
      if (open !== undefined) this.#out.emit({ type: 'item.dropped', id: open.itemId });
      return undefined;
    }
    if (parent === undefined && kind === 'text') this.saidSomething = true;
    const itemId = open?.itemId ?? (kind === 'text' ? this.#beginText(parent) : this.#beginThinking(parent));
    const patch: ItemPatch | undefined = open?.text === words ? undefined : { text: words };
    this.#out.emit({
      type: 'item.completed',
      id: itemId,
      status: aborted ? 'stopped' : 'completed',
      ...(patch && { patch }),
    });
    return itemId;
  }

  #finishCall(block: Fields, messageId: string | undefined, parent: string | undefined): string | undefined {
    const [toolUseId, name] = [stringOf(block.id) ?? '', stringOf(block.name) ?? 'tool'];
    if (parent === undefined) this.#blocks.take(messageId, (one) => one.kind === 'tool');
    this.saidSomething = true;
    this.#tools.describe(toolUseId, name, fieldsOf(block.input), parent);
    return this.#tools.itemIdOf(toolUseId);
  }

  #beginText(parent?: string): string {
    const model =
      this.#model === undefined || this.#model === SYNTHETIC || parent !== undefined ? {} : { model: this.#model };
    return this.#begin({ kind: 'agent_message', ...model }, parent);
  }

  #beginThinking(parent?: string): string {
    return this.#begin({ kind: 'reasoning' }, parent);
  }

  #begin(item: { kind: 'agent_message'; model?: string } | { kind: 'reasoning' }, parent: string | undefined): string {
    const id = this.#out.newId();
    const parentId = this.#tools.itemIdOf(parent);
    this.#out.emit({ type: 'item.started', id, ...(parentId !== undefined && { parentId }), item });
    return id;
  }
}
