import type { IncomingMessage } from 'node:http';
import { HubError } from '@codeai-hub/protocol/errors';
import * as z from 'zod';
import type { Identity } from '../access/door.ts';
import { parseUntrustedJson, validate } from '../json.ts';
import type { Reply } from './reply.ts';
import { readBody } from './request-body.ts';

const JSON_BODY_MAX = 1_048_576;

/** `public`: anyone on this machine; `signed-in`: token or cookie; `token`: only who can read the owner-only token. */
export type Access = 'public' | 'signed-in' | 'token';

export type Body<B extends z.ZodType> = { type: 'json'; schema: B } | { type: 'bytes'; what: string; limit: number };

export interface Answer {
  status: number;
  description: string;
  content: { type: 'json' | 'json-lines'; schema: z.ZodType } | { type: 'bytes' };
}

export interface Call<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  request: IncomingMessage;
  identity: Identity | null;
}

/** One operation of the HTTP API: everything the server, the OpenAPI document and its tests know about it. */
export interface Route {
  method: 'GET' | 'POST';
  /** below `/api/v1`; `:name` stands for one segment */
  path: string;
  access: Access;
  summary: string;
  params: z.ZodObject;
  query: z.ZodObject;
  body: Body<z.ZodType> | null;
  answer: Answer;
  run(raw: RawCall): Promise<Reply>;
}

export interface RawCall {
  params: Record<string, string>;
  query: URLSearchParams;
  request: IncomingMessage;
  identity: Identity | null;
}

interface Spec<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> {
  method: 'GET' | 'POST';
  path: string;
  access: Access;
  summary: string;
  params?: P;
  query?: Q;
  body?: Body<B>;
  answer: Answer;
  handle(call: Call<z.infer<P>, z.infer<Q>, BodyValue<B>>): Promise<Reply> | Reply;
}

/** What a handler gets: the parsed JSON, or the bytes where the route takes bytes. */
type BodyValue<B extends z.ZodType> = [B] extends [never] ? Buffer : z.infer<B>;

const NOTHING = z.strictObject({});

/** Makes a route whose handler sees only what its schemas let through. */
export function route<
  P extends z.ZodObject = typeof NOTHING,
  Q extends z.ZodObject = typeof NOTHING,
  B extends z.ZodType = never,
>(spec: Spec<P, Q, B>): Route {
  const params = spec.params ?? NOTHING;
  const query = spec.query ?? NOTHING;
  const body = spec.body ?? null;
  return {
    ...spec,
    params,
    query,
    body,
    run: async (raw) =>
      spec.handle({
        params: validate(params, raw.params, 'path') as z.infer<P>,
        query: validate(query, queryObject(raw.query), 'query') as z.infer<Q>,
        body: (await bodyOf(body, raw.request)) as BodyValue<B>,
        request: raw.request,
        identity: raw.identity,
      }),
  };
}

async function bodyOf(body: Body<z.ZodType> | null, request: IncomingMessage): Promise<unknown> {
  if (body === null) return undefined;
  if (body.type === 'bytes') return readBody(request, body.limit, body.what);
  if (isEmpty(request)) return validate(body.schema, {}, 'body');
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  // Forms and plain text are what foreign pages can send without asking first.
  if (type !== 'application/json') {
    throw new HubError('invalid_request', { path: 'Content-Type', reason: 'expected application/json' });
  }
  const text = (await readBody(request, JSON_BODY_MAX, 'The request')).toString('utf8');
  return validate(body.schema, parseUntrustedJson(text), 'body');
}

function isEmpty({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

function queryObject(query: URLSearchParams): Record<string, string> {
  const object: Record<string, string> = Object.create(null);
  for (const [name, value] of query) {
    if (name in object) throw new HubError('invalid_request', { path: 'query', reason: 'a name is given twice' });
    object[name] = value;
  }
  return { ...object };
}

/** The values of a path that fits the pattern, `null` when it does not. Throws on percent-encoding that is broken. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const expected = pattern.split('/');
  const given = path.split('/');
  if (expected.length !== given.length) return null;
  const params: [string, string][] = [];
  for (const [index, part] of expected.entries()) {
    const segment = given[index] ?? '';
    if (part.startsWith(':')) params.push([part.slice(1), segment]);
    else if (part !== segment) return null;
  }
  return Object.fromEntries(params.map(([name, segment]) => [name, decodeSegment(segment)]));
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    throw new HubError('invalid_request', { path: 'path', reason: 'broken percent-encoding' }, { cause: error });
  }
}

export function json(status: number, description: string, schema: z.ZodType): Answer {
  return { status, description, content: { type: 'json', schema } };
}
