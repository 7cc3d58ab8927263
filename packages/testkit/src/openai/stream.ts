import type { ServerResponse } from 'node:http';
import type { Piece } from '../anthropic/steps.ts';
import type { Ending, Output } from './steps.ts';

const USAGE = {
  input_tokens: 1200,
  input_tokens_details: { cached_tokens: 800 },
  output_tokens: 50,
  output_tokens_details: { reasoning_tokens: 20 },
  total_tokens: 1250,
};

type Item = Record<string, unknown>;

/** One streamed answer: the server-sent events of the Responses API, in the order the runtime expects them. */
export class ResponseStream {
  readonly #response: ServerResponse;
  readonly #number: number;
  readonly #passGate: (name: string) => Promise<boolean>;
  readonly #output: Item[] = [];
  #sequence = 0;

  constructor(response: ServerResponse, number: number, passGate: (name: string) => Promise<boolean>) {
    this.#response = response;
    this.#number = number;
    this.#passGate = passGate;
  }

  begin(): Promise<void> {
    return this.#send('response.created', { response: this.#about('in_progress') });
  }

  async output(output: Output): Promise<void> {
    const item = await this.openOutput(output);
    this.#output.push(item);
    await this.#send('response.output_item.done', { output_index: this.#output.length - 1, item });
  }

  /** Everything of an item but its end: what a broken stream leaves. Answers the item as its end would tell it. */
  async openOutput(output: Output): Promise<Item> {
    switch (output.type) {
      case 'message':
        return this.#message(output.pieces);
      case 'reasoning':
        return this.#reasoning(output.pieces);
      case 'call':
        return this.#call(output);
      case 'custom':
        return this.#custom(output);
      case 'raw':
        await this.#added({ ...output.item });
        return { ...output.item };
    }
  }

  async finish(ending: Ending): Promise<void> {
    const response = this.#about(ending.type);
    if (ending.type === 'incomplete') response.incomplete_details = { reason: ending.reason };
    if (ending.type === 'failed') response.error = { code: ending.code, message: ending.message };
    await this.#send(`response.${ending.type}`, { response: { ...response, output: this.#output, usage: USAGE } });
    this.#response.end();
  }

  /** Everything so far is handed to the system, then the connection ends in the middle of the answer. */
  async cut(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#response.write(': cut\n\n', () => resolve());
    await promise;
    this.#response.destroy();
  }

  async #message(pieces: readonly Piece[]): Promise<Item> {
    const item = { id: this.#id('msg'), type: 'message', role: 'assistant', status: 'in_progress', content: [] };
    await this.#added(item);
    const where = { item_id: item.id, output_index: this.#output.length, content_index: 0 };
    await this.#send('response.content_part.added', { ...where, part: textPart('') });
    const text = await this.#pieces(pieces, (delta) => this.#send('response.output_text.delta', { ...where, delta }));
    await this.#send('response.output_text.done', { ...where, text });
    return { ...item, status: 'completed', content: [textPart(text)] };
  }

  async #reasoning(pieces: readonly Piece[]): Promise<Item> {
    const item = { id: this.#id('rs'), type: 'reasoning', summary: [] };
    await this.#added(item);
    const where = { item_id: item.id, output_index: this.#output.length, summary_index: 0 };
    const part = (text: string) => ({ type: 'summary_text', text });
    await this.#send('response.reasoning_summary_part.added', { ...where, part: part('') });
    const say = (delta: string) => this.#send('response.reasoning_summary_text.delta', { ...where, delta });
    const text = await this.#pieces(pieces, say);
    await this.#send('response.reasoning_summary_text.done', { ...where, text });
    return { ...item, summary: [part(text)], encrypted_content: 'c2NyaXB0ZWQ=' };
  }

  async #call({ name, input, namespace }: Extract<Output, { type: 'call' }>): Promise<Item> {
    const called = { name, ...(namespace !== undefined && { namespace }) };
    const item = { id: this.#id('fc'), type: 'function_call', ...called, call_id: this.#id('call'), arguments: '' };
    await this.#added(item);
    const where = { item_id: item.id, output_index: this.#output.length };
    const whole = JSON.stringify(input);
    for (const delta of partsOf(whole)) {
      await this.#send('response.function_call_arguments.delta', { ...where, delta });
    }
    await this.#send('response.function_call_arguments.done', { ...where, arguments: whole });
    return { ...item, arguments: whole, status: 'completed' };
  }

  async #custom({ name, input }: Extract<Output, { type: 'custom' }>): Promise<Item> {
    const item = { id: this.#id('ctc'), type: 'custom_tool_call', name, call_id: this.#id('call'), input: '' };
    await this.#added(item);
    const where = { item_id: item.id, output_index: this.#output.length };
    for (const delta of partsOf(input)) {
      await this.#send('response.custom_tool_call_input.delta', { ...where, delta });
    }
    await this.#send('response.custom_tool_call_input.done', { ...where, input });
    return { ...item, input, status: 'completed' };
  }

  #added(item: Item): Promise<void> {
    return this.#send('response.output_item.added', { output_index: this.#output.length, item });
  }

  /** Answers all that was said. */
  async #pieces(pieces: readonly Piece[], say: (part: string) => Promise<void>): Promise<string> {
    let all = '';
    const saidBy = async (part: string): Promise<void> => {
      all += part;
      await say(part);
    };
    for (const piece of pieces) {
      if (typeof piece === 'string') await saidBy(piece);
      else if ('gate' in piece) await this.#passGate(piece.gate);
      else for await (const part of piece) await saidBy(part);
    }
    return all;
  }

  #about(status: string): Item {
    return { id: `resp_${this.#number}`, object: 'response', status, output: [] };
  }

  /** With the answer's number in it: the runtime hands ids of calls back, and so tells which answer made them. */
  #id(prefix: string): string {
    return `${prefix}_${this.#number}_${this.#output.length + 1}`;
  }

  async #send(type: string, fields: Item): Promise<void> {
    if (this.#response.destroyed) return;
    const event = { type, sequence_number: this.#sequence, ...fields };
    this.#sequence += 1;
    const hasRoom = this.#response.write(`event: ${type}\ndata: ${JSON.stringify(event)}\n\n`);
    if (!hasRoom) await this.#room();
  }

  /** Resolves when more may be written, or the client is gone. */
  #room(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = (): void => {
      this.#response.off('drain', done).off('close', done);
      resolve();
    };
    this.#response.on('drain', done).on('close', done);
    return promise;
  }
}

function textPart(text: string): Item {
  return { type: 'output_text', text, annotations: [] };
}

/** A surrogate pair is never split. */
function partsOf(text: string): string[] {
  return text.match(/.{1,64}/gsu) ?? [];
}
