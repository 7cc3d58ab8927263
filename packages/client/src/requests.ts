import { ToldError } from '@codeai-hub/protocol/told-error';
import type { ParamsOf, ResultOf } from '@codeai-hub/protocol/wire';
import type { ReadMethod } from './api.ts';
import type { Connection } from './connection/connection.ts';
import { ClientClosedError } from './errors.ts';

interface Waiting {
  ask(): void;
  fail(error: unknown): void;
}

/** Questions that survive a lost connection: they are asked again, since asking twice changes nothing. */
export class Requests {
  readonly #connection: Pick<Connection, 'call'>;
  readonly #waiting = new Set<Waiting>();
  #closed = false;

  constructor(connection: Pick<Connection, 'call'>) {
    this.#connection = connection;
  }

  request<M extends ReadMethod>(method: M, params: ParamsOf<M>, signal?: AbortSignal): Promise<ResultOf<M>> {
    if (this.#closed) return Promise.reject(new ClientClosedError());
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const over = () => {
        this.#waiting.delete(waiting);
        signal?.removeEventListener('abort', aborted);
      };
      const waiting: Waiting = {
        ask: () =>
          this.#connection.call(method, params, {
            result: (result) => {
              over();
              resolve(result);
            },
            failed: (error) => waiting.fail(new ToldError(error)),
            lost: () => {},
          }),
        fail: (error) => {
          over();
          reject(error);
        },
      };
      const aborted = () => waiting.fail(signal?.reason);
      signal?.addEventListener('abort', aborted);
      this.#waiting.add(waiting);
      waiting.ask();
    });
  }

  connected(): void {
    for (const waiting of [...this.#waiting]) waiting.ask();
  }

  close(): void {
    this.#closed = true;
    for (const waiting of [...this.#waiting]) waiting.fail(new ClientClosedError());
  }
}
