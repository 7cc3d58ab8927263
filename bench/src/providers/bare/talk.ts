import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lineStream } from '@codeai-hub/provider-kit/node-stream';
import type { Fields } from '@codeai-hub/provider-kit/reading';
import { signal } from '../signal.ts';

export interface Program {
  command: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
}

interface Wait {
  look(message: Fields): boolean;
  resolve(message: Fields): void;
  reject(error: Error): void;
}

/** A runtime without a hub: messages on lines, to and fro. */
export class Talk {
  readonly #child;
  readonly #stream;
  readonly #waits = new Set<Wait>();
  #words = '';
  #lastId = 0;

  constructor({ command, args, cwd, env }: Program) {
    // A group of its own, so that nothing it starts is left.
    this.#child = spawn(command, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr.setEncoding('utf8').on('data', (words: string) => {
      this.#words = (this.#words + words).slice(-2000);
    });
    this.#child.stdin.on('error', () => {});
    this.#stream = lineStream(this.#child.stdout, this.#child.stdin);
    this.#stream.onLine((line) => this.#take(line));
    this.#stream.onClose(() => this.#closed());
  }

  send(message: object): void {
    this.#stream.send(JSON.stringify(message));
  }

  /** The next message of that kind. */
  next(look: (message: Fields) => boolean): Promise<Fields> {
    return new Promise((resolve, reject) => this.#waits.add({ look, resolve, reject }));
  }

  /** The result of a request of JSON-RPC. */
  async request(method: string, params: object): Promise<Fields> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = this.next((message) => message.id === id && message.method === undefined);
    this.send({ jsonrpc: '2.0', id, method, params });
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result as Fields;
  }

  /** Asks it to end, which lets it write down the conversation, and kills what it may have left. */
  async end(): Promise<void> {
    const { exitCode, signalCode, pid } = this.#child;
    if (pid === undefined) return;
    if (exitCode === null && signalCode === null) {
      const exit = once(this.#child, 'exit');
      this.#stream.close();
      this.#child.kill('SIGTERM');
      await exit;
    }
    signal(-pid, 'SIGKILL');
  }

  #take(line: string): void {
    const message = JSON.parse(line) as Fields;
    for (const wait of this.#waits) {
      if (!wait.look(message)) continue;
      this.#waits.delete(wait);
      wait.resolve(message);
    }
  }

  #closed(): void {
    for (const { reject } of this.#waits) reject(new Error(`the runtime ended: ${this.#words}`));
    this.#waits.clear();
  }
}
