import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DirectiveError } from './directives.ts';
import { type Gate, Gates } from './gates.ts';
import { Ids, wholeMessage } from './message.ts';
import { type RecordedRequest, Recorder } from './recorder.ts';
import { type MessagesBody, parseMessagesBody } from './request.ts';
import { StepSelector } from './select.ts';
import { type AnswerStep, type BrokenStep, type HttpErrorStep, type Step, text } from './steps.ts';
import { MessageStream } from './stream.ts';

/**
 * Stands in for the Anthropic Messages API on loopback. What it answers is scripted, per session or in the prompt
 * itself (`directives.ts`); everything it was asked is kept. The runtime in front of it is the real one.
 */
export class AnthropicEndpoint {
  readonly requests = new Recorder();
  readonly #server: Server;
  readonly #selector = new StepSelector();
  readonly #gates = new Gates();
  readonly #ids = new Ids();
  #headers: Readonly<Record<string, string>> = {};

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  static async start(port = 0): Promise<AnthropicEndpoint> {
    const endpoint = new AnthropicEndpoint();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    endpoint.#server.once('error', reject);
    endpoint.#server.listen(port, '127.0.0.1', resolve);
    await promise;
    return endpoint;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** A place in a script where streams wait; made when first named, by the script or the test. */
  gate(name: string): Gate {
    return this.#gates.get(name);
  }

  /** Steps for one session that come before what its prompts say, one a request. */
  enqueue(sessionId: string, ...steps: Step[]): void {
    this.#selector.enqueue(sessionId, steps);
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
    const body = await readJson(request);
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const call = path === '/v1/messages' && request.method === 'POST' ? parseMessagesBody(body) : undefined;
    const recorded: RecordedRequest = {
      method: request.method ?? '',
      path,
      headers: request.headers,
      sessionId: String(request.headers['x-claude-code-session-id'] ?? ''),
      outcome: outcomeOf(response),
    };
    if (call === undefined) {
      this.requests.add(recorded);
      return answerOther(request, response, body);
    }
    recorded.body = call;
    try {
      recorded.step = this.#selector.select(recorded.sessionId, call);
    } catch (error) {
      if (!(error instanceof DirectiveError)) throw error;
      this.requests.add(recorded);
      return sendError(response, 400, 'invalid_request_error', `bad script: ${error.message}`);
    }
    this.requests.add(recorded);
    await this.#play(recorded.step, call, response);
  }

  async #play(step: Step, call: MessagesBody, response: ServerResponse): Promise<void> {
    const left = new AbortController();
    response.once('close', () => left.abort());
    const passGate = (name: string): Promise<boolean> => this.gate(name).pass(left.signal);
    if (step.before !== undefined && !(await passGate(step.before))) return;
    for (const [name, value] of Object.entries({ ...this.#headers, ...step.headers })) response.setHeader(name, value);
    response.setHeader('request-id', this.#ids.make('req'));
    if (step.kind === 'http-error') sendHttpError(step, response);
    else if (step.kind === 'broken') await this.#playBroken(step, call, response, passGate);
    else if (call.stream) await this.#playStream(step, call, response, passGate);
    else sendJson(response, 200, await wholeMessage(step, call.model, this.#ids, passGate));
  }

  async #playStream(
    step: AnswerStep,
    call: MessagesBody,
    response: ServerResponse,
    passGate: (name: string) => Promise<boolean>,
  ): Promise<void> {
    const stream = this.#openStream(response, passGate);
    await stream.begin(call.model, step);
    for (const block of step.blocks) await stream.block(block);
    await stream.finish(step);
  }

  async #playBroken(
    step: BrokenStep,
    call: MessagesBody,
    response: ServerResponse,
    passGate: (name: string) => Promise<boolean>,
  ): Promise<void> {
    if (step.how === 'silence') return;
    if (!call.stream) {
      if (step.how === 'cut') response.destroy();
      if (step.how === 'sse-error') sendError(response, 500, step.errorType ?? 'api_error', 'scripted failure');
      return;
    }
    const stream = this.#openStream(response, passGate);
    await stream.begin(call.model);
    if (step.pieces.length > 0) await stream.openBlock(text(...step.pieces));
    if (step.how === 'cut') await stream.cut();
    else if (step.how === 'sse-error') await stream.fail(step.errorType ?? 'overloaded_error');
  }

  #openStream(response: ServerResponse, passGate: (name: string) => Promise<boolean>): MessageStream {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    return new MessageStream(response, this.#ids, passGate);
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
  const whole = Buffer.concat(chunks).toString('utf8');
  try {
    return whole === '' ? undefined : JSON.parse(whole);
  } catch {
    return undefined;
  }
}

function answerOther(request: IncomingMessage, response: ServerResponse, body: unknown): void {
  const path = (request.url ?? '/').split('?')[0];
  if (path === '/v1/messages/count_tokens') {
    sendJson(response, 200, { input_tokens: Math.ceil(JSON.stringify(body ?? '').length / 4) });
  } else if (path === '/v1/models' && request.method === 'GET') {
    sendJson(response, 200, { data: [], has_more: false });
  } else if (path === '/v1/messages') {
    sendError(response, 400, 'invalid_request_error', 'the body is no Messages request');
  } else {
    sendError(response, 404, 'not_found_error', `nothing is scripted at ${path}`);
  }
}

function sendHttpError(step: HttpErrorStep, response: ServerResponse): void {
  if (step.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(step.retryAfterSeconds));
  sendError(response, step.status, step.errorType, step.message);
}

function sendError(response: ServerResponse, status: number, type: string, message: string): void {
  sendJson(response, status, { type: 'error', error: { type, message } });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
