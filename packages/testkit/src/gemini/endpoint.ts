import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DirectiveError } from '../anthropic/directives.ts';
import { type Gate, Gates } from '../anthropic/gates.ts';
import { fromSchema } from './from-schema.ts';
import { type RecordedRequest, Recorder } from './recorder.ts';
import { isRecord, parseCall, parseGenerateBody } from './request.ts';
import { StepSelector } from './select.ts';
import { type Step, text } from './steps.ts';
import { GenerateStream, USAGE } from './stream.ts';

/**
 * Stands in for the Gemini API on loopback. What it answers is scripted in the prompt itself (`directives.ts`); everything
 * it was asked is kept. The runtime in front of it is the real one.
 */
export class GeminiEndpoint {
  readonly requests = new Recorder();
  readonly #server: Server;
  readonly #selector = new StepSelector();
  readonly #gates = new Gates();

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  static async start(port = 0): Promise<GeminiEndpoint> {
    const endpoint = new GeminiEndpoint();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    endpoint.#server.once('error', reject);
    endpoint.#server.listen(port, '127.0.0.1', resolve);
    await promise;
    return endpoint;
  }

  /** The base URL as a client is given it. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** A place in a script where streams wait; made when first named, by the script or the test. */
  gate(name: string): Gate {
    return this.#gates.get(name);
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
    const call = parseCall(path);
    const body = call?.method === 'streamGenerateContent' ? parseGenerateBody(call.model, json) : undefined;
    if (body === undefined) {
      this.requests.add(recorded);
      return answerOther(call?.method, json, response);
    }
    recorded.body = body;
    try {
      recorded.step = this.#selector.select(body);
    } catch (error) {
      if (!(error instanceof DirectiveError)) throw error;
      this.requests.add(recorded);
      return sendError(response, 400, `bad script: ${error.message}`);
    }
    this.requests.add(recorded);
    await this.#play(recorded.step, body.model, response);
  }

  async #play(step: Step, model: string, response: ServerResponse): Promise<void> {
    const left = new AbortController();
    response.once('close', () => left.abort());
    const passGate = (name: string): Promise<boolean> => this.gate(name).pass(left.signal);
    if (step.before !== undefined && !(await passGate(step.before))) return;
    for (const [name, value] of Object.entries(step.headers ?? {})) response.setHeader(name, value);
    if (step.kind === 'http-error') return sendJson(response, step.status, { error: step.error });
    if (step.kind === 'broken' && step.how === 'silence') return;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    response.flushHeaders();
    const stream = new GenerateStream(response, model, passGate);
    if (step.kind === 'answer') {
      for (const part of step.parts) await stream.part(part);
      return stream.finish(step.finishReason);
    }
    if (step.pieces.length > 0) await stream.part(text(...step.pieces));
    if (step.how === 'cut') await stream.cut();
    else if (step.how === 'sse-error') await stream.fail();
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

/** What the runtime asks beside its conversation: which model fits, who speaks next, how long something is. */
function answerOther(method: string | undefined, json: unknown, response: ServerResponse): void {
  if (method === 'countTokens') return sendJson(response, 200, { totalTokens: JSON.stringify(json ?? '').length });
  if (method !== 'generateContent') return sendError(response, 404, 'nothing is scripted here');
  const config = isRecord(json) && isRecord(json.generationConfig) ? json.generationConfig : {};
  const schema = config.responseJsonSchema ?? config.responseSchema;
  const said = schema === undefined ? 'ok' : JSON.stringify(fromSchema(schema));
  const candidate = { content: { role: 'model', parts: [{ text: said }] }, finishReason: 'STOP', index: 0 };
  sendJson(response, 200, { candidates: [candidate], usageMetadata: USAGE });
}

function sendError(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { error: { code: status, message, status: 'INVALID_ARGUMENT' } });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
