import { Agent, type IncomingMessage, request } from 'node:http';
import { HubError, isHubErrorShape } from '@codeai-hub/protocol/errors';
import { PROGRAM } from '../command-line/program.ts';
import { CommandFailure } from '../failure.ts';

const ANSWER_MS = 15_000;

/** What an HTTP question to the core needs. */
export interface Address {
  url: string;
  token: string;
}

interface Question {
  method?: 'GET' | 'POST';
  body?: unknown;
  timeoutMs?: number;
}

/** Asks a route of the HTTP API. Throws what the core refuses with, or `core_silent`. */
export async function ask<T>(core: Address, path: string, question: Question = {}): Promise<T> {
  return parse(await askText(core, path, question)) as T;
}

/** The same where the answer is no JSON. */
export async function askText({ url, token }: Address, path: string, question: Question = {}): Promise<string> {
  const { status, text } = await call(`${url}/api/v1${path}`, question, { authorization: `Bearer ${token}` });
  if (status < 300) return text;
  const { error } = (parse(text) ?? {}) as { error?: unknown };
  if (isHubErrorShape(error)) throw HubError.of(error);
  throw new CommandFailure('core_silent', `The core at ${url} answered with something else (status ${status}).`);
}

/** Whether the core answers. Needs no token, and gives none to whoever answers. */
export async function isHealthy(url: string): Promise<boolean> {
  try {
    const { status, text } = await call(`${url}/api/v1/health`, { timeoutMs: 2_000 }, {});
    return status === 200 && (parse(text) as { status?: unknown } | null)?.status === 'ok';
  } catch {
    return false;
  }
}

/** By an agent of its own: the usual one, and `fetch`, may be told by the environment to go through a proxy. */
function call(url: string, question: Question, headers: Record<string, string>) {
  const body = question.body === undefined ? null : JSON.stringify(question.body);
  const agent = new Agent({ keepAlive: false });
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const failed = (error: Error) => reject(silent(url, error));
    const sent = request(url, {
      agent,
      method: question.method ?? 'GET',
      headers: body === null ? headers : { ...headers, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(question.timeoutMs ?? ANSWER_MS),
    });
    sent.on('error', failed);
    sent.on('response', (response) => {
      textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), failed);
    });
    sent.end(body ?? undefined);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of response.setEncoding('utf8')) text += piece;
  return text;
}

function silent(url: string, error: Error): CommandFailure {
  const reason = error.name === 'AbortError' || error.name === 'TimeoutError' ? 'no answer in time' : error.message;
  return new CommandFailure(
    'core_silent',
    `The core does not answer at ${new URL(url).origin}: ${reason}. See "${PROGRAM} logs"; "${PROGRAM} restart" begins anew.`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
