import { describeError, type ErrorCode, HubError, HubErrorShape } from '@codeai-hub/protocol/errors';

/** An ordered stream of text lines between two peers: a child's stdio, or a linked pair in memory. */
export interface LineStream {
  send(line: string): void;
  /** resolves when more may be sent: at once, unless the other side is behind; also when it is gone */
  drained(): Promise<void>;
  onLine(listener: (line: string) => void): void;
  /** the other side is gone; called once. `reason`: why it was given up, when it did not just end */
  onClose(listener: (reason?: string) => void): void;
  close(): void;
}

type Handler = (params: unknown) => unknown;
interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** JSON-RPC 2.0 over lines, both directions. Unanswered requests fail when the stream closes. */
export class RpcPeer {
  readonly #stream: LineStream;
  readonly #requests = new Map<string, Handler>();
  readonly #notifications = new Map<string, (params: unknown) => void>();
  readonly #pending = new Map<number, Pending>();
  readonly #onBadLine: (line: string, reason: string) => void;
  #nextId = 1;
  #closed: HubError | null = null;

  constructor(stream: LineStream, options: { onBadLine: (line: string, reason: string) => void }) {
    this.#stream = stream;
    this.#onBadLine = options.onBadLine;
    stream.onLine((line) => this.#receive(line));
    stream.onClose((reason = 'its connection closed') => this.#fail(new HubError('agent_process_ended', { reason })));
  }

  handle(method: string, handler: Handler): void {
    this.#requests.set(method, handler);
  }

  on(method: string, listener: (params: unknown) => void): void {
    this.#notifications.set(method, listener);
  }

  notify(method: string, params: unknown): void {
    if (!this.#closed) this.#stream.send(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  /** Rejects with a HubError: the other side's own, or `agent_process_ended` when the stream closes first. */
  request(method: string, params: unknown): Promise<unknown> {
    if (this.#closed) return Promise.reject(this.#closed);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#stream.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  close(): void {
    this.#fail(new HubError('agent_process_ended', { reason: 'the connection was closed' }));
    this.#stream.close();
  }

  #receive(line: string): void {
    let message: Record<string, unknown>;
    try {
      message = JSON.parse(line) as Record<string, unknown>;
      if (message === null || typeof message !== 'object') throw new TypeError('not an object');
    } catch (error) {
      this.#onBadLine(line, String(error));
      return;
    }
    if (typeof message.method === 'string') {
      if (message.id === undefined) this.#notified(message.method, message.params);
      else void this.#answer(message.id, message.method, message.params);
      return;
    }
    this.#settled(message);
  }

  #notified(method: string, params: unknown): void {
    const listener = this.#notifications.get(method);
    if (!listener) return this.#onBadLine(method, 'unknown notification');
    try {
      listener(params);
    } catch (error) {
      this.#onBadLine(method, String(error));
    }
  }

  async #answer(id: unknown, method: string, params: unknown): Promise<void> {
    try {
      const handler = this.#requests.get(method);
      if (!handler) throw new HubError('unknown_method', { method });
      const result = await handler(params);
      this.#reply({ jsonrpc: '2.0', id, result: result ?? {} });
    } catch (error) {
      const shape = shapeOf(error);
      this.#reply({ jsonrpc: '2.0', id, error: { code: -32_000, message: shape.message, data: shape } });
    }
  }

  #reply(frame: unknown): void {
    if (!this.#closed) this.#stream.send(JSON.stringify(frame));
  }

  #settled(message: Record<string, unknown>): void {
    const pending = this.#pending.get(message.id as number);
    if (!pending) return this.#onBadLine(JSON.stringify(message).slice(0, 500), 'answer to no request');
    this.#pending.delete(message.id as number);
    if (message.error === undefined) pending.resolve(message.result);
    else pending.reject(errorOf(message.error));
  }

  #fail(error: HubError): void {
    if (this.#closed) return;
    this.#closed = error;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}

/** A module is bundled by itself and brings its own HubError class, so its errors are known by their shape. */
function shapeOf(error: unknown): HubErrorShape {
  const toShape = (error as { toShape?: unknown } | null)?.toShape;
  const parsed = typeof toShape === 'function' ? HubErrorShape.safeParse(toShape.call(error)) : null;
  return parsed?.success ? parsed.data : describeError('agent_error', { reason: reasonOf(error) });
}

function errorOf(error: unknown): HubError {
  const parsed = HubErrorShape.safeParse((error as { data?: unknown } | null)?.data);
  if (parsed.success) return new HubError(parsed.data.code as ErrorCode, parsed.data.details ?? {});
  return new HubError('agent_error', { reason: String((error as { message?: unknown } | null)?.message ?? 'unknown') });
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
