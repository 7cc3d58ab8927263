import type { ServerResponse } from 'node:http';
import type { Piece } from '../anthropic/steps.ts';
import type { Part } from './steps.ts';

export const USAGE = {
  promptTokenCount: 1000,
  candidatesTokenCount: 40,
  thoughtsTokenCount: 12,
  cachedContentTokenCount: 100,
  totalTokenCount: 1052,
};

/** One streamed answer: the server-sent chunks of `streamGenerateContent`. */
export class GenerateStream {
  readonly #response: ServerResponse;
  readonly #model: string;
  readonly #passGate: (name: string) => Promise<boolean>;

  constructor(response: ServerResponse, model: string, passGate: (name: string) => Promise<boolean>) {
    this.#response = response;
    this.#model = model;
    this.#passGate = passGate;
  }

  async part(part: Part): Promise<void> {
    switch (part.type) {
      case 'text':
        return this.#pieces(part.pieces, (text) => this.#chunk({ text }));
      case 'thought':
        return this.#pieces(part.pieces, (text) => this.#chunk({ text, thought: true }));
      case 'call':
        return this.#chunk({ functionCall: { name: part.name, args: part.input } });
      case 'raw':
        return this.#chunk({ ...part.part });
    }
  }

  async finish(finishReason: string): Promise<void> {
    const candidate = { content: { role: 'model', parts: [{ text: '' }] }, finishReason, index: 0 };
    await this.#send({ candidates: [candidate], usageMetadata: USAGE, modelVersion: this.#model });
    this.#response.end();
  }

  async fail(): Promise<void> {
    await this.#send({ error: { code: 503, message: 'scripted failure', status: 'UNAVAILABLE' } });
    this.#response.end();
  }

  /** Everything so far is handed to the system, then the connection ends in the middle of the answer. */
  async cut(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#response.write(': cut\r\n\r\n', () => resolve());
    await promise;
    this.#response.destroy();
  }

  async #pieces(pieces: readonly Piece[], say: (part: string) => Promise<void>): Promise<void> {
    for (const piece of pieces) {
      if (typeof piece === 'string') await say(piece);
      else if ('gate' in piece) await this.#passGate(piece.gate);
      else for await (const part of piece) await say(part);
    }
  }

  #chunk(part: Record<string, unknown>): Promise<void> {
    return this.#send({
      candidates: [{ content: { role: 'model', parts: [part] }, index: 0 }],
      modelVersion: this.#model,
    });
  }

  async #send(chunk: Record<string, unknown>): Promise<void> {
    if (this.#response.destroyed) return;
    // As the service writes it: these two would end a line of the stream.
    const json = JSON.stringify(chunk).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
    const hasRoom = this.#response.write(`data: ${json}\r\n\r\n`);
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
