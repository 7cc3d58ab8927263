import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { zstdDecompressSync } from 'node:zlib';
import { DirectiveError } from '../anthropic/directives.ts';
import { type Gate, Gates } from '../anthropic/gates.ts';
import { type RecordedRequest, Recorder } from './recorder.ts';
import { parseResponsesBody } from './request.ts';
import { StepSelector } from './select.ts';
import { message, type Step } from './steps.ts';
import { ResponseStream } from './stream.ts';

/**
 * Stands in for the OpenAI Responses API on loopback. What it answers is scripted in the prompt itself (`directives.ts`);
 * everything it was asked is kept. The runtime in front of it is the real one.
 */
export class OpenAiEndpoint {
  readonly requests = new Recorder();
  readonly #server: Server;
  readonly #selector = new StepSelector();
  readonly #gates = new Gates();
  #answers = 0;
  #headers: Readonly<Record<string, string>> = {};

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  static async start(port = 0): Promise<OpenAiEndpoint> {
    const endpoint = new OpenAiEndpoint();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    endpoint.#server.once('error', reject);
    endpoint.#server.listen(port, '127.0.0.1', resolve);
    await promise;
    return endpoint;
  }

  /** The base URL as a client is given it. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/v1`;
  }

  /** A place in a script where streams wait; made when first named, by the script or the test. */
  gate(name: string): Gate {
    return this.#gates.get(name);
  }

  /** Headers of every answer from now on, e.g. the rate-limit ones of a subscription. */
  setHeaders(headers: Readonly<Record<string, string>>): void {
    this.#headers = headers;
  }

  /** Ends every connection, also those that wait at a gate. */
  async stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const json = await readJson(request);
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const { method = '', headers } = request;
    const recorded: RecordedRequest = { method, path, headers, outcome: outcomeOf(response) };
    const call = path === '/v1/responses' && method === 'POST' ? parseResponsesBody(json) : undefined;
    if (call === undefined) {
      this.requests.add(recorded);
      return answerOther(path, response);
    }
    recorded.body = call;
    try {
      recorded.step = this.#selector.select(call);
    } catch (error) {
      if (!(error instanceof DirectiveError)) throw error;
      this.requests.add(recorded);
      return sendJson(response, 400, {
        error: { message: `bad script: ${error.message}`, type: 'invalid_request_error' },
      });
    }
    this.requests.add(recorded);
    await this.#play(recorded.step, response);
  }

  async #play(step: Step, response: ServerResponse): Promise<void> {
    const left = new AbortController();
    response.once('close', () => left.abort());
    const passGate = (name: string): Promise<boolean> => this.gate(name).pass(left.signal);
    if (step.before !== undefined && !(await passGate(step.before))) return;
    for (const [name, value] of Object.entries({ ...this.#headers, ...step.headers })) response.setHeader(name, value);
    if (step.kind === 'http-error') return sendJson(response, step.status, { error: step.error });
    if (step.kind === 'broken' && step.how === 'silence') return;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    this.#answers += 1;
    const stream = new ResponseStream(response, this.#answers, passGate);
    await stream.begin();
    if (step.kind === 'answer') {
      for (const output of step.outputs) await stream.output(output);
      return stream.finish(step.ending);
    }
    if (step.pieces.length > 0) await stream.openOutput(message(...step.pieces));
    if (step.how === 'cut') await stream.cut();
  }
}

function outcomeOf(response: ServerResponse): RecordedRequest['outcome'] {
  const { promise, resolve } = Promise.withResolvers<'answered' | 'broken off'>();
  response.once('close', () => resolve(response.writableFinished ? 'answered' : 'broken off'));
  return promise;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const whole = Buffer.concat(chunks);
  try {
    const plain = request.headers['content-encoding'] === 'zstd' ? zstdDecompressSync(whole) : whole;
    return plain.length === 0 ? undefined : JSON.parse(plain.toString('utf8'));
  } catch {
    return undefined;
  }
}

function answerOther(path: string, response: ServerResponse): void {
  if (path === '/v1/models') return sendJson(response, 200, { object: 'list', data: [] });
  sendJson(response, 404, { error: { message: `nothing is scripted at ${path}`, type: 'invalid_request_error' } });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
