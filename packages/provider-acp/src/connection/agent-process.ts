import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { HostServices } from '@codeai-hub/provider-kit/module';
import { lineStream } from '@codeai-hub/provider-kit/node-stream';
import { endGroup } from '@codeai-hub/provider-kit/processes/end-group';
import { describeExit, spawnTagged, type TaggedProcess } from '@codeai-hub/provider-kit/processes/spawn-tagged';
import type { LineStream } from '@codeai-hub/provider-kit/rpc';
import type { Launch } from '../runtime/launch.ts';

/** How long it may take to end by itself once its input has ended, and then after SIGTERM (I11: 2 s in all). */
const POLITE_MS = 400;
const TERMINATED_MS = 600;
/** No message is near this long; what is longer never ends. */
const LONGEST_LINE = 32 << 20;

export interface ProcessOptions {
  launch: Launch;
  name: string;
  cwd: string;
  env: Record<string, string>;
  host: HostServices;
  /** whose it is (I11) */
  sessionId: string;
}

/** The process of an agent, in a group of its own, so that it is ended with everything it started. */
export class AgentProcess {
  readonly stream: LineStream;
  readonly #options: ProcessOptions;
  readonly #process: TaggedProcess;
  #told = false;

  constructor(options: ProcessOptions) {
    this.#options = options;
    const { launch, name, cwd, env, host, sessionId } = options;
    const { command, args } = launch;
    this.#process = spawnTagged({ command, args, cwd, env, tags: host.tags(sessionId), name });
    const { pid } = this.#process.child;
    if (pid !== undefined)
      host.processStarted(sessionId, { pid, group: process.platform !== 'win32', label: name.toLowerCase() });
    this.stream = lineStream(this.#process.stdout, this.#process.stdin, LONGEST_LINE);
  }

  /** Rejects with `runtime_failed` when it could not be started. */
  get started(): Promise<unknown> {
    return this.#process.started;
  }

  /** Nothing is read until it resolves, so that a flood piles up in the agent and not in memory. */
  async rest(until: Promise<void>): Promise<void> {
    this.#process.stdout.pause();
    await until;
    this.#process.stdout.resume();
  }

  /** In words: how it ended, and the last line it said about it. */
  async lastWords(): Promise<string> {
    const how = describeExit(await this.#process.exit);
    const lines = this.#process.stderrTail().split('\n');
    const line = lines.findLast((one) => one.trim() !== '');
    return line === undefined ? how : `${how}: ${withoutColour(line).trim().slice(0, 300)}`;
  }

  /** Its input ends, then it is asked, then killed, with everything it started. A busy one is not waited for. */
  async end(busy: boolean, clock: Clock): Promise<void> {
    this.stream.close();
    if (!busy) await this.#endsWithin(POLITE_MS, clock);
    const leader = await this.#process.started.catch(() => undefined);
    if (leader !== undefined) await endGroup(leader, { clock, graceMs: TERMINATED_MS });
    this.#tellEnd();
  }

  async #endsWithin(ms: number, clock: Clock): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(ms, resolve);
    await Promise.race([this.#process.exit, promise, this.#process.started.catch(() => {}).then(() => promise)]);
    cancel();
  }

  #tellEnd(): void {
    const { pid } = this.#process.child;
    if (pid === undefined || this.#told) return;
    this.#told = true;
    this.#options.host.processEnded(this.#options.sessionId, pid);
  }
}

function withoutColour(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours begin with
  return line.replace(/\u001b\[[0-9;]*m/g, '');
}
