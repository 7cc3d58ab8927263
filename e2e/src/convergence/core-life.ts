import { Core } from '@codeai-hub/core/core';
import { inProcessLauncher } from '@codeai-hub/core/providers/host-launcher';
import { Refusals } from '@codeai-hub/core/server/access/refusals';
import { Clients } from '@codeai-hub/core/server/ws/clients';
import type { HomePaths } from '@codeai-hub/core/storage/home';
import type { MemoryFileSystem } from '@codeai-hub/core/storage/memory-file-system';
import { Settings } from '@codeai-hub/protocol/channels/root/settings';
import type { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { ScopedClock } from '@codeai-hub/testkit/clock/scoped-clock';
import type { Random } from '@codeai-hub/testkit/random/random';
import type { ServerEvents, ServerSocket } from '@codeai-hub/testkit/transport/network';
import { MortalDisk } from './mortal-disk.ts';
import { AgentFleet, type AgentGround, manifest } from './scripted-agent.ts';

export interface CoreLifeOptions {
  disk: MemoryFileSystem;
  paths: HomePaths;
  clock: FakeClock;
  random: Random;
  ground: AgentGround;
  /** names the time since the machine last started */
  boot: string;
  /** dies in the middle of its nth write; `null` when nothing but `kill` ends it */
  dieAtWrite: number | null;
  died: () => void;
  /** what the core logs as an error: in these runs nothing may */
  onError: (message: string, fields: unknown) => void;
}

/** Bytes waiting for a client: small, so that slow clients are met often. */
const BACKPRESSURE = { high: 6_000, low: 1_500, full: 200_000 };

/** One life of the real core, with the real server's connections, from its start to its end of whatever kind. */
export class CoreLife {
  readonly core: Core;
  readonly #clients: Clients;
  readonly #fleet: AgentFleet;
  readonly #clock: ScopedClock;
  readonly #disk: MortalDisk;
  readonly #options: CoreLifeOptions;
  #accepts = true;
  #dead = false;

  constructor(options: CoreLifeOptions) {
    const { disk, paths, clock, random, ground, onError } = options;
    this.#options = options;
    this.#clock = new ScopedClock(clock);
    const death = { atWrite: options.dieAtWrite, random: random.fork('death'), die: () => this.kill() };
    this.#disk = new MortalDisk(disk, death);
    this.#fleet = new AgentFleet({ ground, clock: this.#clock, random: random.fork('agents') });
    const ids = random.fork('ids');
    const instanceId = ids.uuid();
    const settings = Settings.parse({
      maxClients: 100,
      maxConcurrentSessions: 100,
      stallSeconds: 20,
      agentIdleMinutes: 1,
    });
    this.core = new Core({
      fs: this.#disk,
      paths,
      clock: this.#clock,
      settings: {
        values: () => settings,
        secretsSet: () => [],
        update: () => {},
        secretStorage: () => ({ inForce: 'file', reason: null, locked: [] }),
        setSecret: async () => {},
        lookForSecrets: async () => {},
        secretMark: (text) => text,
        ofProvider: () => ({ env: {}, options: {} }),
      },
      random: () => 0,
      installed: () => [{ manifest, entry: 'in this process' }],
      agents: { read: async () => '{"agents":[]}', module: 'none' },
      launcher: inProcessLauncher({ [manifest.id]: this.#fleet.module }),
      processes: {
        started: () => {},
        ended: () => {},
        endSession: async (sessionId, how) => this.#fleet.end(sessionId, how),
      },
      clean: Promise.resolve(),
      version: '1',
      instanceId,
      runTag: instanceId,
      platform: 'test',
      arch: 'x64',
      newEpoch: () => ids.uuid(),
      boot: options.boot,
      realFolder: async (path) => path,
      realPath: (path) => path,
      activity: () => {},
      log: (level, fields, message) => {
        if (level === 'error' && !this.#dead) onError(message, fields);
      },
    });
    const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: this.#logError };
    const services = {
      hub: this.core.hub,
      clock: this.#clock,
      logger,
      settings: () => ({ port: 0, maxClients: settings.maxClients }),
      core: { version: '1', instanceId },
      folders: async () => ({ path: '/', parent: null, entries: [] }),
    };
    const refusals = new Refusals({ logger, clock: this.#clock });
    this.#clients = new Clients({ services, refusals, backpressure: BACKPRESSURE });
    void this.core.warmUp();
  }

  /** it will die in the middle of a write */
  get mortal(): boolean {
    return this.#options.dieAtWrite !== null;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Takes a socket, or `null` when it takes none any more. */
  get door(): ((socket: ServerSocket) => ServerEvents) | null {
    return this.#accepts && !this.#dead ? (socket) => this.#clients.attach(socket) : null;
  }

  crashAgent(sessionId: string): void {
    this.#fleet.crash(sessionId);
  }

  /** The orderly end. */
  async stop(): Promise<void> {
    this.#accepts = false;
    this.#clients.announceRestart('an update');
    await this.core.shutDown();
    if (this.#dead) return;
    this.#clients.closeAll('an update');
    await new Promise<void>((resolve) => this.#clock.after(1_100, resolve));
    this.#end();
  }

  /** kill -9: nothing more happens, nothing is said. */
  kill(): void {
    if (this.#dead) return;
    this.#options.disk.kill();
    this.#end();
  }

  /** The power goes: what was not synced may be gone too. */
  powerLoss(): void {
    if (this.#dead) return;
    this.#options.disk.crash(this.#options.random.fork('power').next);
    this.#end();
  }

  readonly #logError = (fields: unknown, message: string): void => {
    if (!this.#dead) this.#options.onError(message, fields);
  };

  #end(): void {
    this.#dead = true;
    this.#disk.die();
    this.#clock.end();
    this.#options.died();
  }
}
