import type { ServerResponse } from 'node:http';
import { DEFAULT_USAGE, type Ids, SIGNATURE } from './message.ts';
import type { AnswerStep, Block, Piece } from './steps.ts';

/** One streamed answer: the server-sent events of the Messages API, in the order the runtime expects them. */
export class MessageStream {
  readonly #response: ServerResponse;
  readonly #ids: Ids;
  readonly #passGate: (name: string) => Promise<boolean>;
  #index = 0;

  constructor(response: ServerResponse, ids: Ids, passGate: (name: string) => Promise<boolean>) {
    this.#response = response;
    this.#ids = ids;
    this.#passGate = passGate;
  }

  async begin(model: string, step: { usage?: AnswerStep['usage'] } = {}): Promise<void> {
    await this.#send('message_start', {
      message: {
        id: this.#ids.make('msg'),
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...DEFAULT_USAGE, ...step.usage, output_tokens: 1 },
      },
    });
    await this.#send('ping', {});
  }

  async block(block: Block): Promise<void> {
    await this.openBlock(block);
    await this.#send('content_block_stop', { index: this.#index });
    this.#index += 1;
  }

  /** Everything of a block but its end: what a broken stream leaves. */
  async openBlock(block: Block): Promise<void> {
    if (block.type === 'raw') {
      await this.#start(block.block);
    } else if (block.type === 'tool_use') {
      await this.#start({ type: 'tool_use', id: block.id ?? this.#ids.make('toolu'), name: block.name, input: {} });
      for (const part of JSON.stringify(block.input).match(/.{1,64}/gsu) ?? []) {
        await this.#delta({ type: 'input_json_delta', partial_json: part });
      }
    } else if (block.type === 'text') {
      await this.#start({ type: 'text', text: '' });
      await this.#pieces(block.pieces, (part) => this.#delta({ type: 'text_delta', text: part }));
    } else {
      await this.#start({ type: 'thinking', thinking: '', signature: '' });
      await this.#pieces(block.pieces, (part) => this.#delta({ type: 'thinking_delta', thinking: part }));
      await this.#delta({ type: 'signature_delta', signature: SIGNATURE });
    }
  }

  async finish(step: AnswerStep): Promise<void> {
    const usage = { output_tokens: step.usage?.output_tokens ?? DEFAULT_USAGE.output_tokens };
    await this.#send('message_delta', { delta: { stop_reason: step.stopReason, stop_sequence: null }, usage });
    await this.#send('message_stop', {});
    this.#response.end();
  }

  async fail(errorType: string): Promise<void> {
    await this.#send('error', { error: { type: errorType, message: `scripted ${errorType}` } });
    this.#response.end();
  }

  /** Everything so far is handed to the system, then the connection ends in the middle of the answer. */
  async cut(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#response.write(': cut\n\n', () => resolve());
    await promise;
    this.#response.destroy();
  }

  async #pieces(pieces: readonly Piece[], write: (part: string) => Promise<void>): Promise<void> {
    for (const piece of pieces) {
      if (typeof piece === 'string') await write(piece);
      else if ('gate' in piece) await this.#passGate(piece.gate);
      else for await (const part of piece) await write(part);
    }
  }

  #start(contentBlock: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#send('content_block_start', { index: this.#index, content_block: contentBlock });
  }

  #delta(delta: Record<string, unknown>): Promise<void> {
    return this.#send('content_block_delta', { index: this.#index, delta });
  }

  async #send(type: string, fields: Record<string, unknown>): Promise<void> {
    if (this.#response.destroyed) return;
    const hasRoom = this.#response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
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
