import type { LineStream } from './rpc.ts';

/** Two ends of one in-memory stream. Lines arrive in order, each in a microtask of its own, as from a socket. */
export function linkedStreams(): [LineStream, LineStream] {
  const a = new End();
  const b = new End();
  a.peer = b;
  b.peer = a;
  return [a, b];
}

class End implements LineStream {
  peer!: End;
  #lines: ((line: string) => void)[] = [];
  #closes: (() => void)[] = [];
  #closed = false;

  send(line: string): void {
    if (this.#closed) return;
    queueMicrotask(() => this.peer.#receive(line));
  }

  /** The other side has taken every line by the next turn of the event loop. */
  drained(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  onLine(listener: (line: string) => void): void {
    this.#lines.push(listener);
  }

  onClose(listener: () => void): void {
    this.#closes.push(listener);
  }

  close(): void {
    if (this.#closed) return;
    this.#shut();
    queueMicrotask(() => this.peer.#shut());
  }

  #receive(line: string): void {
    if (this.#closed) return;
    for (const listener of this.#lines) listener(line);
  }

  #shut(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const listener of this.#closes) listener();
  }
}
