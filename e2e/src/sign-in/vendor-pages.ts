import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The vendor's side of a sign-in: a page a person goes to, and the outcome the agent waits for. */
export class VendorPages {
  readonly #server: Server;
  #outcome = Promise.withResolvers<string>();

  private constructor() {
    this.#server = createServer((request, response) => {
      if (request.url?.startsWith('/authorize')) {
        response.setHeader('content-type', 'text/html');
        response.end('<!doctype html><title>Vendor</title><a href="/agree">Let the hub in</a>');
      } else if (request.url === '/agree') {
        this.#outcome.resolve('me@vendor.example');
        response.end('You can close this page.');
      } else void this.#outcome.promise.then((account) => response.end(account));
    });
  }

  static async start(): Promise<VendorPages> {
    const pages = new VendorPages();
    await new Promise<void>((resolve) => pages.#server.listen(0, '127.0.0.1', resolve));
    return pages;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next sign-in begins with nobody let in. */
  forget(): void {
    this.#outcome = Promise.withResolvers<string>();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
