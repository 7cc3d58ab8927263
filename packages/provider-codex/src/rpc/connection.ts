import { HubError } from '@codeai-hub/protocol/errors';
import { type Fields, fieldsOf, isFields, numberOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { LineStream } from '@codeai-hub/provider-kit/rpc';

export type RequestId = string | number;

export interface Listener {
  notified(method: string, params: Fields): void;
  /** the other side asks; to be answered with `respond` or `refuse` */
  asked(id: RequestId, method: string, params: Fields): void;
  /** a line that is no message; the connection goes on */
  garbage(line: string, reason: string): void;
}

/** What the runtime answers when it cannot do something. */
export class RequestRefused extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

interface Pending {
  resolve(result: Fields): void;
  reject(error: Error): void;
}

const METHOD_NOT_FOUND = -32601;

/** The app-server's dialect of JSON-RPC 2.0: one message a line, without the `jsonrpc` field, both sides ask. */
export class Connection {
  readonly #stream: LineStream;
  readonly #listener: Listener;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #gone: HubError | undefined;

  constructor(stream: LineStream, listener: Listener) {
    this.#stream = stream;
    this.#listener = listener;
    stream.onLine((line) => this.#take(line));
    stream.onClose((reason = 'its connection closed') => this.end(reason));
  }

  /** Rejects with `RequestRefused`, or with `agent_process_ended` when nobody is there to answer. */
  request(method: string, params: object): Promise<Fields> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  notify(method: string): void {
    this.#send({ method });
  }

  respond(id: RequestId, result: object): void {
    this.#send({ id, result });
  }

  refuse(id: RequestId, message: string): void {
    this.#send({ id, error: { code: METHOD_NOT_FOUND, message } });
  }

  /** Everything that waits fails with the reason. */
  end(reason: string): void {
    if (this.#gone !== undefined) return;
    this.#gone = new HubError('agent_process_ended', { reason });
    for (const pending of this.#pending.values()) pending.reject(this.#gone);
    this.#pending.clear();
    this.#stream.close();
  }

  #send(message: object): void {
    if (this.#gone === undefined) this.#stream.send(JSON.stringify(message));
  }

  #take(line: string): void {
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch (error) {
      return this.#listener.garbage(line, String(error));
    }
    if (!isFields(message)) return this.#listener.garbage(line, 'it is no object');
    const method = stringOf(message.method);
    const id = numberOf(message.id) ?? stringOf(message.id);
    if (method !== undefined && id !== undefined) this.#listener.asked(id, method, fieldsOf(message.params));
    else if (method !== undefined) this.#listener.notified(method, fieldsOf(message.params));
    else this.#settle(id, message, line);
  }

  #settle(id: RequestId | undefined, message: Fields, line: string): void {
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (pending === undefined) return this.#listener.garbage(line, 'it answers nothing that was asked');
    this.#pending.delete(id as number);
    if (message.error === undefined) return pending.resolve(fieldsOf(message.result));
    const { code, message: words } = fieldsOf(message.error);
    pending.reject(new RequestRefused(numberOf(code) ?? 0, (stringOf(words) ?? 'it gave no reason').slice(0, 1000)));
  }
}
