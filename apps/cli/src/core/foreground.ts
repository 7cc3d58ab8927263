import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { handleInterruptsElse } from '../command-line/interruption.ts';
import { hasEnded } from './launch.ts';
import type { TellToStop } from './tell-to-stop.ts';

/** A core that is told to stop ends by itself well before. */
const END_WITHIN_MS = 15_000;
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Ties a core to this command: signals that would end the command end the core instead, and the command waits for it. A
 * terminal's Ctrl-C reaches both of them, and a parent may pass it on once more: the core takes it as one.
 */
export class ForegroundCore {
  #child: ChildProcess | null = null;
  #signal: NodeJS.Signals | null = null;
  #limit: NodeJS.Timeout | null = null;
  readonly #tell: TellToStop;
  readonly #onStopping: () => void;
  readonly #lastWord = () => void this.#child?.kill('SIGTERM');
  readonly #listener: (signal: NodeJS.Signals) => void;

  /** `onStopping` is called once, with the first signal. */
  constructor(tell: TellToStop, onStopping: () => void) {
    this.#tell = tell;
    this.#onStopping = onStopping;
    handleInterruptsElse();
    this.#listener = (signal) => this.#stop(signal);
    for (const signal of SIGNALS) process.on(signal, this.#listener);
    // Whatever this command ends by: the core does not stay behind.
    process.on('exit', this.#lastWord);
  }

  /** the first signal that came */
  get signal(): NodeJS.Signals | null {
    return this.#signal;
  }

  hold(child: ChildProcess): void {
    this.#child = child;
    if (this.#signal) this.#tell(child, this.#signal);
  }

  /** Resolves when the core has ended: with its exit code, `null` when a signal killed it. */
  async ended(child: ChildProcess): Promise<number | null> {
    if (!hasEnded(child)) await once(child, 'exit');
    return child.exitCode;
  }

  release(): void {
    if (this.#limit) clearTimeout(this.#limit);
    for (const signal of SIGNALS) process.off(signal, this.#listener);
    process.off('exit', this.#lastWord);
  }

  #stop(signal: NodeJS.Signals): void {
    if (this.#child) this.#tell(this.#child, signal);
    if (this.#signal) return;
    this.#signal = signal;
    this.#onStopping();
    this.#limit = setTimeout(() => this.#child?.kill('SIGKILL'), END_WITHIN_MS);
  }
}
