import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process that is asked by lines on its standard input and answers each with one line of JSON. */
export class LineChild {
  readonly process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor(command: readonly string[], options: SpawnOptions = {}) {
    const [program, ...args] = command;
    this.process = spawn(program as string, args, { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdout } = this.process;
    if (!stdout) throw new Error('no standard output');
    this.#answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** Sends one line; the answer to it, or to what was sent before, is read by `answer`. */
  send(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  async answer<T>(): Promise<T> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error('the process ended without an answer');
    return JSON.parse(value) as T;
  }

  ask<T>(line: string): Promise<T> {
    this.send(line);
    return this.answer<T>();
  }

  /** Resolves when it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = once(this.process, 'exit');
    this.process.kill(signal);
    await gone;
  }
}

/** The other side: answers every line with what `handle` makes of it. */
export async function serveLines(handle: (line: string) => unknown): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await handle(line))}\n`);
  }
}
