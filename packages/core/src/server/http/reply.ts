import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type HubErrorShape, httpStatusOf } from '@codeai-hub/protocol/errors';

/** What a route answers. Data, so that sending is done in one place. */
export type Reply =
  | { type: 'json'; status: number; value: unknown; headers?: Record<string, string>; afterwards?: () => void }
  /** JSON that is text already */
  | { type: 'json-text'; text: string }
  | { type: 'json-lines'; lines: AsyncIterable<string> }
  | { type: 'bytes'; data: Uint8Array; headers: Record<string, string> };

export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; " +
  "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': PAGE_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** On every response; a route may only make them stricter. */
export function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
}

export async function send(response: ServerResponse, reply: Reply): Promise<void> {
  switch (reply.type) {
    case 'json':
      for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
      if (reply.afterwards) response.once('close', reply.afterwards);
      return sendJson(response, reply.status, JSON.stringify(reply.value));
    case 'json-text':
      return sendJson(response, 200, reply.text);
    case 'json-lines':
      response.writeHead(200, { 'Content-Type': 'application/jsonl; charset=utf-8', 'Cache-Control': 'no-store' });
      return pipeline(Readable.from(reply.lines, { objectMode: true }), response);
    case 'bytes':
      response.writeHead(200, { ...reply.headers, 'Content-Length': reply.data.byteLength });
      response.end(reply.data);
  }
}

export function sendError(response: ServerResponse, error: HubErrorShape): void {
  const http = httpStatusOf(error.code);
  if (http === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  sendJson(response, http, JSON.stringify({ error }));
}

function sendJson(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  });
  response.end(text);
}
