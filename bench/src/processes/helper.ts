import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** Each helper says what its own handlers take. */
export type Handlers = Record<string, (params: never) => unknown>;

interface Question {
  id: number;
  name: string;
  params: unknown;
}
type Answer = { id: number; value: unknown } | { id: number; error: string };

/** In a helper process: answers the bench's questions until the bench ends it. */
export function serve(handlers: Handlers): void {
  process.on('message', async ({ id, name, params }: Question) => {
    try {
      process.send?.({ id, value: await handlers[name]?.(params as never) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit(0));
}

/** A process of the bench itself: a model, an audience, a floor. */
export class Helper<H extends Handlers> {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #nextId = 1;

  constructor(file: string, args: readonly string[] = []) {
    this.#child = fork(file, args, { execPath: process.execPath });
    this.#child.on('message', (answer: Answer) => this.#answered(answer));
    this.#child.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${file} ended: ${signal ?? code}`));
      this.#waiting.clear();
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  ask<N extends keyof H & string>(name: N, params: Parameters<H[N]>[0]): Promise<Awaited<ReturnType<H[N]>>> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as Awaited<ReturnType<H[N]>>), reject });
      this.#child.send({ id, name, params });
    });
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }

  #answered(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.value);
  }
}
