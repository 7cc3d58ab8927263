import type { IncomingMessage, ServerResponse } from 'node:http';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Logger } from '../../diagnostics/log.ts';
import type { Door, Identity } from '../access/door.ts';
import type { Refusals } from '../access/refusals.ts';
import type { SourceGate } from '../access/source-gate.ts';
import { shapeOfFailure } from '../failure.ts';
import { send, sendError, setSecurityHeaders } from './reply.ts';
import { discardRest } from './request-body.ts';
import { matchPath, type Route } from './route.ts';
import type { StaticFiles } from './static-files.ts';

export const API_PREFIX = '/api/v1';

export interface HandlerOptions {
  gate: SourceGate;
  door: Door;
  routes: readonly Route[];
  files: StaticFiles;
  refusals: Refusals;
  logger: Logger;
  /** the core is ending: nothing new is begun */
  isClosing: () => boolean;
}

/** Every HTTP request passes here: where it comes from, who asks, then the route. Answers always, never rejects. */
export class RequestHandler {
  readonly #options: HandlerOptions;

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setSecurityHeaders(response);
    try {
      await this.#answer(request, response);
    } catch (error) {
      this.#answerFailure(request, response, error);
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = parseTarget(request);
    const isApi = target.path === '/api' || target.path.startsWith('/api/');
    this.#options.gate.check(request.headers, { navigation: !isApi && isRead(request) });
    if (this.#options.isClosing()) throw new HubError('core_restarting');
    if (isApi) return this.#answerApi(request, response, target);
    if (!isRead(request)) throw unknownMethod(request, target.path);
    return this.#options.files.serve(request, response, target.path);
  }

  async #answerApi(request: IncomingMessage, response: ServerResponse, target: Target): Promise<void> {
    const found = this.#findRoute(request, target.path);
    const identity = this.#identify(request, found?.route);
    if (!found) throw unknownMethod(request, target.path);
    const reply = await found.route.run({ params: found.params, query: target.query, request, identity });
    await send(response, reply);
  }

  /** Before anything of the request is looked at; also for addresses that do not exist. */
  #identify(request: IncomingMessage, route: Route | undefined): Identity | null {
    if (route?.access === 'public') return null;
    const identity = this.#options.door.identify(request, { acts: !isRead(request) });
    if (route?.access === 'token' && identity.kind !== 'token') throw new HubError('unauthorized');
    return identity;
  }

  #findRoute(request: IncomingMessage, path: string): { route: Route; params: Record<string, string> } | null {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    for (const route of this.#options.routes) {
      const params = route.method === method ? matchPath(API_PREFIX + route.path, path) : null;
      if (params) return { route, params };
    }
    return null;
  }

  #answerFailure(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const where = `${request.method} ${(request.url ?? '').split('?')[0]}`;
    if (response.headersSent || response.destroyed) {
      // Nothing can be told any more. A reader that left is no trouble; anything else is.
      if (!isLeftByReader(error))
        this.#options.logger.warn({ err: error, where: where.slice(0, 200) }, 'an answer broke off');
      response.destroy();
      return;
    }
    const shape = shapeOfFailure(error, where, this.#options.logger);
    if (shape.code !== 'internal') this.#options.refusals.log(shape.code, where);
    sendError(response, shape);
    discardRest(request);
  }
}

interface Target {
  path: string;
  query: URLSearchParams;
}

/** Path and query as sent: nothing is resolved or decoded, so nothing can change its meaning on the way. */
function parseTarget(request: IncomingMessage): Target {
  const url = request.url ?? '';
  if (!url.startsWith('/')) throw new HubError('invalid_request', { path: 'address', reason: 'expected a path' });
  const mark = url.indexOf('?');
  if (mark < 0) return { path: url, query: new URLSearchParams() };
  return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

function isRead(request: IncomingMessage): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

function unknownMethod(request: IncomingMessage, path: string): HubError {
  return new HubError('unknown_method', { method: `${request.method} ${path.slice(0, 200)}` });
}

function isLeftByReader(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}
