import type { IncomingMessage } from 'node:http';
import { HubError } from '@codeai-hub/protocol/errors';
import type { CookieSessions } from './cookie-sessions.ts';
import { sameSecret } from './secret.ts';
import type { SourceGate } from './source-gate.ts';

export type Identity = { kind: 'token' } | { kind: 'cookie' };

/** Finds out who a request is from: someone who could read the owner-only token, or a browser that was let in (I14). */
export class Door {
  readonly #gate: SourceGate;
  readonly #token: string;
  readonly #cookies: CookieSessions;
  readonly #cookieName: string;

  constructor(options: { gate: SourceGate; port: number; token: string; cookies: CookieSessions }) {
    this.#gate = options.gate;
    this.#token = options.token;
    this.#cookies = options.cookies;
    // Cookies know no ports: without it in the name, two cores would sign each other's pages out.
    this.#cookieName = `codeai-hub-${options.port}`;
  }

  /**
   * Throws `unauthorized`. A cookie comes by itself with whatever a browser sends, so where something acts, the page
   * must also be named.
   */
  identify(request: IncomingMessage, { acts }: { acts: boolean }): Identity {
    const { authorization, origin, cookie } = request.headers;
    if (authorization !== undefined) {
      const token = /^Bearer ([^\s]{1,512})$/i.exec(authorization)?.[1];
      if (token !== undefined && sameSecret(token, this.#token)) return { kind: 'token' };
      throw new HubError('unauthorized');
    }
    const secret = cookieValue(cookie ?? '', this.#cookieName);
    if (secret === null || !this.#cookies.has(secret)) throw new HubError('unauthorized');
    if (acts) this.requireOwnPage(origin);
    return { kind: 'cookie' };
  }

  /** Throws `forbidden_origin` unless one of the core's own pages asks. */
  requireOwnPage(origin: string | undefined): void {
    if (origin === undefined || !this.#gate.isOwnOrigin(origin)) {
      throw new HubError('forbidden_origin', { origin: origin ?? 'unnamed' });
    }
  }

  /** The header that signs a browser in. */
  signIn(): string {
    return `${this.#cookieName}=${this.#cookies.create()}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`;
  }
}

function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}
