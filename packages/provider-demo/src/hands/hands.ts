import { HubError } from '@codeai-hub/protocol/errors';
import type { HostServices } from '@codeai-hub/provider-kit/module';
import { lineStream } from '@codeai-hub/provider-kit/node-stream';
import { endGroup } from '@codeai-hub/provider-kit/processes/end-group';
import type { ProcessIdentity } from '@codeai-hub/provider-kit/processes/identity';
import { describeExit, spawnTagged, type TaggedProcess } from '@codeai-hub/provider-kit/processes/spawn-tagged';
import { sweep } from '@codeai-hub/provider-kit/processes/sweep';
import { ofSession, RUN_TAG } from '@codeai-hub/provider-kit/processes/tags';
import { RpcPeer } from '@codeai-hub/provider-kit/rpc';
import { HANDS, HANDS_FILE, type HandsRequests } from './hands-process.ts';

interface Running {
  process: TaggedProcess;
  identity: ProcessIdentity;
  peer: RpcPeer;
  /** we end it, so its end is no accident */
  released: boolean;
}

export interface HandsOptions {
  host: HostServices;
  sessionId: string;
  folder: string;
  /** the process ended without being asked to */
  onLost: (reason: string) => void;
}

/** The one process of a demo session: everything that touches the machine happens in it. Started when first needed. */
export class Hands {
  readonly #options: HandsOptions;
  readonly #outputs = new Map<number, (text: string) => void>();
  #running: Promise<Running> | null = null;
  #nextId = 1;

  constructor(options: HandsOptions) {
    this.#options = options;
  }

  async run(command: string, onOutput: (text: string) => void): Promise<number | null> {
    const id = this.#nextId++;
    this.#outputs.set(id, onOutput);
    try {
      return (await this.#ask('run', { id, command })).exitCode;
    } finally {
      this.#outputs.delete(id);
    }
  }

  async read(path: string): Promise<string | null> {
    return (await this.#ask('read', { path })).text;
  }

  async write(path: string, before: string | null, after: string): Promise<void> {
    await this.#ask('write', { path, before, after });
  }

  /** The accident: the process is killed from outside. */
  async crash(): Promise<void> {
    const { identity } = await this.#get();
    process.kill(identity.pid, 'SIGKILL');
  }

  /** Ends the process and all it runs, also what left its group; the next request starts another. */
  async release(graceMs: number): Promise<void> {
    const running = await this.#running?.catch(() => null);
    if (!running) return;
    running.released = true;
    const { host, sessionId } = this.#options;
    const run = host.tags(sessionId)[RUN_TAG];
    // While the parents live: what cleared its environment is found by whom it descends from.
    if (run !== undefined) await sweep(ofSession(run, sessionId), { graceMs });
    await endGroup(running.identity, { graceMs: 0 });
    await running.process.exit;
  }

  async #ask<M extends keyof HandsRequests>(method: M, params: HandsRequests[M]['params']) {
    const { peer } = await this.#get();
    return (await peer.request(method, params)) as HandsRequests[M]['result'];
  }

  #get(): Promise<Running> {
    if (!this.#running) {
      const starting = this.#start();
      this.#running = starting;
      starting.catch(() => {
        if (this.#running === starting) this.#running = null;
      });
    }
    return this.#running;
  }

  async #start(): Promise<Running> {
    const { host, sessionId, folder } = this.#options;
    const spawned = spawnTagged({
      command: process.execPath,
      args: [HANDS_FILE, HANDS],
      cwd: folder,
      env: { ...process.env, ...host.settings().env },
      tags: host.tags(sessionId),
      name: 'The demo agent',
    });
    const identity = await spawned.started;
    host.processStarted(sessionId, { pid: identity.pid, group: true, label: 'hands' });
    const peer = new RpcPeer(lineStream(spawned.stdout, spawned.stdin), {
      onBadLine: (_, reason) => host.log('warn', `bad line from the hands: ${reason}`, sessionId),
    });
    peer.on('output', (params) => {
      const { id, text } = params as { id: number; text: string };
      this.#outputs.get(id)?.(text);
    });
    const running = { process: spawned, identity, peer, released: false };
    void spawned.exit.then((exit) => this.#ended(running, describeExit(exit)));
    return running;
  }

  #ended(running: Running, how: string): void {
    const { host, sessionId, onLost } = this.#options;
    this.#running = null;
    host.processEnded(sessionId, running.identity.pid);
    running.peer.close();
    if (running.released) return;
    const words = running.process.stderrTail().trim();
    if (words !== '') host.log('warn', `last words of the hands: ${words}`, sessionId);
    onLost(how);
  }
}

/** A request that failed because the process went away, not because of what was asked. */
export function isLoss(error: unknown): boolean {
  return error instanceof HubError && error.code === 'agent_process_ended';
}
