import type { SpawnedProcess, SpawnOptions } from '@anthropic-ai/claude-agent-sdk';
import { type Clock, systemClock } from '@codeai-hub/provider-kit/clock';
import { endGroup } from '@codeai-hub/provider-kit/processes/end-group';
import {
  describeExit,
  type ProcessExit,
  spawnTagged,
  type TaggedProcess,
} from '@codeai-hub/provider-kit/processes/spawn-tagged';
import { PROVIDER_NAME } from '../manifest.ts';

/**
 * How long the runtime may take to end by itself once its input has ended, and then after SIGTERM. With the 900 ms a kill
 * may take to show it is less than 2 s in all (I11).
 */
const POLITE_MS = 500;
const TERMINATED_MS = 500;

/** The runtime's process, in a group of its own, so that it is ended with everything it started. */
export class RuntimeChild {
  readonly #process: TaggedProcess;

  constructor(options: SpawnOptions, tags: Record<string, string>) {
    const { command, args, env, cwd = process.cwd() } = options;
    this.#process = spawnTagged({ command, args, cwd, env, tags, name: PROVIDER_NAME });
  }

  /** absent when it could not be started */
  get pid(): number | undefined {
    return this.#process.child.pid;
  }

  /** Rejects with `runtime_failed` when it could not be started. */
  get started(): Promise<unknown> {
    return this.#process.started;
  }

  get exit(): Promise<ProcessExit> {
    return this.#process.exit;
  }

  /** What the SDK drives: its ends of the pipes, and news of the exit. */
  get forSdk(): SpawnedProcess {
    return this.#process.child as SpawnedProcess;
  }

  /** In words: how it ended, and the last line it said about it. */
  async lastWords(): Promise<string> {
    const how = describeExit(await this.exit);
    const line = this.#process
      .stderrTail()
      .split('\n')
      .findLast((one) => one.trim() !== '');
    return line === undefined ? how : `${how}: ${line.trim().slice(0, 300)}`;
  }

  /** Its input has ended. An idle runtime ends by itself; a busy one would finish its turn first. */
  async end(busy: boolean, clock: Clock = systemClock): Promise<void> {
    if (!busy) await this.#endsWithin(POLITE_MS, clock);
    await this.endGroup(clock);
  }

  /** Whatever is left of it and of what it started in its group. */
  async endGroup(clock: Clock = systemClock): Promise<void> {
    const identity = await this.#process.started.catch(() => undefined);
    if (identity !== undefined) await endGroup(identity, { clock, graceMs: TERMINATED_MS });
  }

  async #endsWithin(ms: number, clock: Clock): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(ms, resolve);
    await Promise.race([this.exit, promise]);
    cancel();
  }
}
