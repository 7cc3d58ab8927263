import type { BlobRef } from '@codeai-hub/protocol/content';
import { type HubErrorShape, isHubErrorShape } from '@codeai-hub/protocol/errors';

const api = new URL('/api/v1/', location.href);

/** The core's own words about a request it refused. */
export class HttpApiError extends Error {
  readonly code: HubErrorShape['code'] | null;

  constructor(code: HubErrorShape['code'] | null, message: string) {
    super(message);
    this.name = 'HttpApiError';
    this.code = code;
  }
}

export function socketUrl(): string {
  const url = new URL('ws', api);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

export function statusUrl(): string {
  return new URL('status', api).href;
}

/** Turns the one-time code of the page's address into its cookie. */
export async function exchangeCode(code: string): Promise<void> {
  await ask('auth/exchange', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code }),
  });
}

/** Stores a file with the session, so that a message can name it. */
export async function uploadBlob(sessionId: string, file: Blob): Promise<BlobRef> {
  const answer = await ask(`sessions/${sessionId}/blobs`, {
    method: 'POST',
    headers: { 'Content-Type': file.type || 'application/octet-stream' },
    body: file,
  });
  return (await answer.json()) as BlobRef;
}

export async function loadBlobText(sessionId: string, blob: BlobRef): Promise<string> {
  const answer = await ask(`sessions/${sessionId}/blobs/${blob.hash}`, {});
  return answer.text();
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(new URL(path, api), { credentials: 'same-origin', ...init });
  if (answer.ok) return answer;
  const body: unknown = await answer.json().catch(() => null);
  throw refusal(body) ?? new HttpApiError(null, `${answer.status} ${answer.statusText}`);
}

/** Anything may answer at an address; only the core's own form is believed. */
function refusal(body: unknown): HttpApiError | null {
  const error = (body as { error?: unknown } | null)?.error;
  return isHubErrorShape(error) ? new HttpApiError(error.code, error.message) : null;
}
