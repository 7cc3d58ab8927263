import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves what a test puts there, on this machine only. */
export class FileServer {
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #files = new Map<string, Buffer | RequestListener>();

  private constructor() {
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? '');
      this.asked.push(path);
      const file = this.#files.get(path);
      if (typeof file === 'function') file(request, response);
      else if (file === undefined) response.writeHead(404).end('{}');
      else response.writeHead(200, { 'content-length': file.length }).end(file);
    });
  }

  static async start(): Promise<FileServer> {
    const server = new FileServer();
    const { promise, resolve } = Promise.withResolvers<void>();
    server.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  put(path: string, file: Buffer | string | RequestListener): void {
    this.#files.set(path, typeof file === 'string' ? Buffer.from(file) : file);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
