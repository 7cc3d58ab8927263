import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HubError } from '@codeai-hub/protocol/errors';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** The only file names there are. It admits no `..`, no hidden file, no separator or drive of any system. */
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._@~-]*$/;

const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>CodeAI Hub</title>
<h1>The page is not built</h1><p>The core runs, but the files of its page are missing. Run <code>npm start</code>: it
builds them. Then reload.</p>`;

/** The page's own files, the same for everyone and so open to everyone. */
export class StaticFiles {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Throws `not_found` for what is no file of the page. */
  async serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const file = (await this.#find(path)) ?? (isNavigation(request, path) ? await this.#find('/') : null);
    if (file) return sendFile(request, response, file);
    if (isNavigation(request, path)) return sendNotBuilt(response);
    throw new HubError('not_found', { what: 'That file of the page' });
  }

  async #find(path: string): Promise<FoundFile | null> {
    const segments = path === '/' ? ['index.html'] : path.slice(1).split('/');
    if (!segments.every((segment) => SEGMENT.test(segment))) return null;
    const type = TYPES[extname(segments.at(-1) ?? '')];
    if (type === undefined) return null;
    try {
      const root = await realpath(this.#dir);
      const real = await realpath(join(root, ...segments));
      const found = await stat(real);
      if (!real.startsWith(root + sep) || !found.isFile()) return null;
      const tag = `"${found.size.toString(36)}-${Math.trunc(found.mtimeMs).toString(36)}"`;
      return { path: real, size: found.size, type, tag, hashed: segments[0] === 'assets' };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }
}

interface FoundFile {
  path: string;
  size: number;
  type: string;
  tag: string;
  /** the name changes with the content */
  hashed: boolean;
}

async function sendFile(request: IncomingMessage, response: ServerResponse, file: FoundFile): Promise<void> {
  const cache = file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache';
  response.setHeader('Cache-Control', cache);
  response.setHeader('ETag', file.tag);
  if (request.headers['if-none-match'] === file.tag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.size });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(file.path), response);
}

function sendNotBuilt(response: ServerResponse): void {
  response.writeHead(503, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(NOT_BUILT),
    'Cache-Control': 'no-store',
  });
  response.end(NOT_BUILT);
}

/** A person opening an address of the page, as against a script or style asking for its file. */
function isNavigation(request: IncomingMessage, path: string): boolean {
  const segments = path.slice(1).split('/');
  const isPagePath = path === '/' || segments.every((one) => SEGMENT.test(one) && !one.includes('.'));
  return isPagePath && (request.headers.accept ?? '').includes('text/html');
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ELOOP';
}
