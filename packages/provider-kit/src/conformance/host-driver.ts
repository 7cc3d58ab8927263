import { randomUUID } from 'node:crypto';
import {
  CONTRACT_VERSION,
  HOST_NOTIFICATIONS,
  HOST_REQUESTS,
  type HostMethod,
  type HostNotification,
  type HostNotificationParams,
  type HostParams,
  type HostResult,
  type OpenRequest,
} from '../contract.ts';
import { RpcPeer } from '../rpc.ts';
import { AgentDriver } from './agent-driver.ts';
import { impossibleOf, type RunningHost, type Target } from './target.ts';

export interface Places {
  folder: string;
  dataDir: string;
  runTag: string;
}

/** The core's end of a provider host: everything it says is checked against the contract. */
export class HostDriver {
  readonly problems: string[] = [];
  readonly #running: RunningHost;
  readonly #peer: RpcPeer;
  readonly #places: Places;
  readonly #target: Target;
  readonly #agents = new Map<string, AgentDriver>();
  readonly #processes = new Map<number, 'started' | 'ended'>();

  private constructor(target: Target, running: RunningHost, places: Places) {
    this.#target = target;
    this.#running = running;
    this.#places = places;
    this.#peer = new RpcPeer(running.stream, {
      onBadLine: (line, reason) => this.problems.push(`bad line: ${reason}: ${line.slice(0, 200)}`),
    });
    running.stream.onClose(() => {
      for (const agent of this.#agents.values()) agent.hostGone();
    });
    this.#on('session.event', ({ sessionId, event }) => this.#agents.get(sessionId)?.see(event));
    this.#on('process.started', ({ pid }) => this.#processes.set(pid, 'started'));
    this.#on('process.ended', ({ pid }) => this.#processes.set(pid, 'ended'));
    this.#on('install.progress', () => {});
    this.#on('log', () => {});
  }

  static async start(target: Target, places: Places): Promise<HostDriver> {
    const driver = new HostDriver(target, await target.start(), places);
    const manifest = await driver.initialize(CONTRACT_VERSION).catch(async (error: unknown) => {
      await driver.kill();
      throw error;
    });
    driver.capabilities = manifest.capabilities;
    driver.defaultMode = manifest.defaultMode;
    return driver;
  }

  capabilities: HostResult<'initialize'>['capabilities'] | null = null;
  defaultMode = '';

  initialize(contract: number): Promise<HostResult<'initialize'>> {
    const { folder, dataDir, runTag } = this.#places;
    const settings = this.#target.settings({ folder, dataDir });
    return this.request('initialize', { contract, coreVersion: '0.0.0', dataDir, settings, runTag });
  }

  async request<M extends HostMethod>(method: M, params: HostParams<M>): Promise<HostResult<M>> {
    const result = await this.#peer.request(method, params);
    return HOST_REQUESTS[method].result.parse(result) as HostResult<M>;
  }

  /** Opens a session in the folder, with an id of its own unless one is given. */
  async open(more: Partial<OpenRequest> = {}): Promise<AgentDriver> {
    const request: OpenRequest = {
      sessionId: `s-${randomUUID()}`,
      folder: this.#places.folder,
      model: null,
      effort: null,
      mode: this.defaultMode,
      ...more,
    };
    const expectations = { impossible: impossibleOf(this.#target), knowsNative: this.#target.knowsNative };
    const agent = new AgentDriver(this, request.sessionId, expectations);
    this.#agents.set(request.sessionId, agent);
    agent.opened = await this.request('session.open', request);
    return agent;
  }

  /** The pids that were announced and are not known to have ended. */
  runningProcesses(): number[] {
    return [...this.#processes].flatMap(([pid, state]) => (state === 'started' ? [pid] : []));
  }

  /** Everything that broke the contract so far, in all sessions. */
  allProblems(): string[] {
    return [...this.problems, ...[...this.#agents.values()].flatMap((agent) => agent.problems)];
  }

  giveUp(why: string): void {
    for (const agent of this.#agents.values()) agent.giveUp(why);
    this.#running.kill();
  }

  async close(): Promise<void> {
    this.#peer.close();
    await this.#running.ended;
  }

  async kill(): Promise<void> {
    this.#running.kill();
    await this.#running.ended;
  }

  #on<N extends HostNotification>(name: N, listener: (params: HostNotificationParams<N>) => void): void {
    this.#peer.on(name, (params) => {
      const parsed = HOST_NOTIFICATIONS[name].safeParse(params);
      if (parsed.success) listener(parsed.data as HostNotificationParams<N>);
      else this.problems.push(`malformed ${name}: ${parsed.error.message}`);
    });
  }
}
