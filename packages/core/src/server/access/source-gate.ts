import type { IncomingHttpHeaders } from 'node:http';
import { HubError } from '@codeai-hub/protocol/errors';

const NAMES = ['localhost', '127.0.0.1', '[::1]'];
const SHOWN_MAX = 200;

/**
 * Who may speak to this core at all, decided before routing (I14): only requests addressed to this machine's own names
 * (a rebound DNS name carries its own `Host`), and of pages only the core's own.
 */
export class SourceGate {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;

  constructor(port: number) {
    const hosts = NAMES.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
    this.#hosts = new Set(hosts);
    this.#origins = new Set(hosts.map((host) => `http://${host}`));
  }

  /**
   * Throws `forbidden_host` or `forbidden_origin`. With `navigation`, a link on a foreign page may lead a person here; it
   * reads nothing and acts on nothing.
   */
  check(headers: IncomingHttpHeaders, { navigation }: { navigation: boolean }): void {
    const host = headers.host ?? '';
    if (!this.#hosts.has(host.toLowerCase())) throw new HubError('forbidden_host', { host: host.slice(0, SHOWN_MAX) });
    const { origin } = headers;
    if (origin !== undefined && !this.isOwnOrigin(origin)) throw forbidden(origin);
    if (!isOwnFetch(headers) && !(navigation && isTopNavigation(headers))) throw forbidden('another site');
  }

  isOwnOrigin(origin: string): boolean {
    return this.#origins.has(origin.toLowerCase());
  }
}

/**
 * A page on another port of this machine is "same-site": its simple GETs carry our cookie and no `Origin`. Only this
 * header tells them apart. Scripts do not send it.
 */
function isOwnFetch(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

function isTopNavigation(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

function forbidden(origin: string): HubError {
  return new HubError('forbidden_origin', { origin: origin.slice(0, SHOWN_MAX) });
}
