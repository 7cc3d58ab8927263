import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { HostServices } from '@codeai-hub/provider-kit/module';
import { lineStream } from '@codeai-hub/provider-kit/node-stream';
import { endGroup } from '@codeai-hub/provider-kit/processes/end-group';
import {
  describeExit,
  type ProcessExit,
  spawnTagged,
  type TaggedProcess,
} from '@codeai-hub/provider-kit/processes/spawn-tagged';
import { sweep } from '@codeai-hub/provider-kit/processes/sweep';
import { ofSession, RUN_TAG } from '@codeai-hub/provider-kit/processes/tags';
import type { LineStream } from '@codeai-hub/provider-kit/rpc';
import { PROVIDER_NAME } from '../manifest.ts';
import type { Launch } from './launch.ts';

/** How long it may take to end by itself once its input has ended, and then after SIGTERM (I11: 2 s in all). */
const POLITE_MS = 700;
const TERMINATED_MS = 500;

let started = 0;

/** It works for many sessions, so it stands under an id of its own where theirs would be. */
export function newServerId(): string {
  started += 1;
  return `codex-app-server-${process.pid}-${started}`;
}

/** A server that runs, and the way to it. */
export interface ServerLink {
  readonly stream: LineStream;
  /** In words: how it ended, and the last line it said about it. */
  lastWords(): Promise<string>;
  /** Ends it with everything it started for itself, within 2 s. */
  end(clock: Clock): Promise<void>;
  /** It goes on without this host. Absent where it cannot. */
  leave?(): void;
}

/** The app-server over pipes: it ends with its host. */
export class ServerProcess implements ServerLink {
  readonly stream: LineStream;
  readonly #id: string;
  readonly #host: HostServices;
  readonly #process: TaggedProcess;

  private constructor(launch: Launch, host: HostServices) {
    this.#id = newServerId();
    this.#host = host;
    const { executable: command, args, env } = launch;
    const tags = host.tags(this.#id);
    // Its folder is not one of a session: that may be deleted while others work.
    this.#process = spawnTagged({ command, args, cwd: host.dataDir, env, tags, name: PROVIDER_NAME });
    const { pid } = this.#process.child;
    if (pid !== undefined)
      host.processStarted(this.#id, { pid, group: process.platform !== 'win32', label: 'codex app-server' });
    this.stream = lineStream(this.#process.stdout, this.#process.stdin);
  }

  /** Throws `runtime_failed` when it could not be started. */
  static async start(launch: Launch, host: HostServices): Promise<ServerProcess> {
    const process = new ServerProcess(launch, host);
    await process.#process.started;
    return process;
  }

  async lastWords(): Promise<string> {
    return howItEnded(await this.#process.exit, this.#process.stderrTail());
  }

  /** Its input ends, then it is asked, then killed, with everything it started for itself. */
  async end(clock: Clock): Promise<void> {
    this.stream.close();
    const leader = await this.#process.started.catch(() => undefined);
    if (leader === undefined) return;
    const patience = Promise.withResolvers<void>();
    const cancel = clock.after(POLITE_MS, patience.resolve);
    await Promise.race([this.#process.exit, patience.promise]);
    cancel();
    await endGroup(leader, { clock, graceMs: TERMINATED_MS });
    const run = this.#host.tags(this.#id)[RUN_TAG] ?? '';
    await sweep(ofSession(run, this.#id), { clock, graceMs: 0 });
    this.#host.processEnded(this.#id, leader.pid);
  }
}

export function howItEnded(exit: ProcessExit | undefined, words: string): string {
  const how = exit === undefined ? 'its connection closed' : describeExit(exit);
  const line = words.split('\n').findLast((one) => one.trim() !== '');
  return line === undefined ? how : `${how}: ${withoutColour(line).trim().slice(0, 300)}`;
}

export function startFailed(reason: string): HubError {
  return new HubError('runtime_failed', { provider: PROVIDER_NAME, reason });
}

function withoutColour(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours begin with
  return line.replace(/\u001b\[[0-9;]*m/g, '');
}
