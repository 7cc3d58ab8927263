import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import type { HubError, HubErrorShape } from '@codeai-hub/protocol/errors';
import type { OpenRequest, ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { Provider, ProviderSession } from '@codeai-hub/provider-kit/module';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import type { AgentLink } from '../../sessions/agents.ts';
import { MemoryFileSystem } from '../../storage/memory-file-system.ts';
import { Providers } from '../providers.ts';
import { InstalledRuntimes } from '../runtimes/installed-runtimes.ts';
import { TestHosts } from './test-hosts.ts';

export const OPEN: OpenRequest = { sessionId: 'session0001', folder: '/work', model: null, effort: null, mode: 'ask' };

/** What the hub installed, on a disk in memory, where no link leads anywhere. */
export function runtimesOn(
  fs: MemoryFileSystem,
  clock: FakeClock,
  dataDir: string,
  log: (message: string) => void = () => undefined,
): InstalledRuntimes {
  return new InstalledRuntimes({
    fs,
    clock,
    dataDir,
    path: `${dataDir}/installed.json`,
    realPath: (path) => path,
    log,
  });
}

interface Opening {
  heard: (event: ProviderEvent) => void;
  delayed: Parameters<Providers['open']>[3];
}

/** The real providers of a core, under a clock that stands still, with modules in this process that do as told. */
export class ProvidersRig {
  readonly clock = new FakeClock();
  readonly fs = new MemoryFileSystem();
  readonly hosts = new TestHosts();
  readonly problems = new Map<string, string>();
  readonly logged: string[] = [];
  readonly ended: number[] = [];
  /** sessions whose processes were killed */
  readonly killed: string[] = [];
  /** what is wrong with every provider, by its file */
  problem: HubErrorShape | null = null;
  readonly settings = new Map<string, ResolvedSettings | HubError>();
  readonly shown = new Map<string, ProviderState>();
  runtimes: InstalledRuntimes;
  providers: Providers;

  constructor(behaviour: Record<string, Partial<Provider>>) {
    for (const [id, does] of Object.entries(behaviour)) this.hosts.behaviour.set(id, does);
    this.fs.makeDir('/home/providers');
    this.runtimes = this.#readRuntimes();
    this.providers = this.#begin();
  }

  /** Another core starts on the same disk. */
  restart(): void {
    this.providers.close();
    this.runtimes = this.#readRuntimes();
    this.providers = this.#begin();
  }

  #readRuntimes(): InstalledRuntimes {
    return runtimesOn(this.fs, this.clock, '/home/providers', (message) => void this.logged.push(message));
  }

  #begin(): Providers {
    return new Providers({
      installed: () => this.hosts.installed().map((one) => (this.problem ? { ...one, problem: this.problem } : one)),
      launcher: this.hosts,
      processes: {
        started: () => undefined,
        ended: (pid) => void this.ended.push(pid),
        endSession: async (sessionId, how) => void (how === 'kill' && this.killed.push(sessionId)),
      },
      clock: this.clock,
      random: () => 0,
      clean: Promise.resolve(),
      fs: this.fs,
      runtimes: this.runtimes,
      dataDir: '/home/providers',
      coreVersion: '1',
      runTag: 'test',
      settings: (id) => {
        const settings = this.settings.get(id) ?? { env: {}, options: {} };
        if ('code' in settings) throw settings;
        return settings;
      },
      enabled: () => true,
      changed: (state) => void this.shown.set(state.id, state),
      removed: (id) => void this.shown.delete(id),
      problem: (id, error) => {
        if (error) this.problems.set(id, error.code);
        else this.problems.delete(id);
      },
      log: ({ message }) => void this.logged.push(message),
    });
  }

  status(id: string): string | undefined {
    return this.shown.get(id)?.status;
  }

  open(provider: string, sessionId = OPEN.sessionId, more: Partial<Opening> = {}): Promise<AgentLink> {
    const { heard = () => undefined, delayed = () => undefined } = more;
    return this.providers.open(provider, { ...OPEN, sessionId }, heard, delayed);
  }

  /** Time passes, in steps that let what is asked be answered. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1000) {
      await drain();
      this.clock.advance(Math.min(1000, left));
    }
    await drain();
  }
}

/** An agent that is open and does nothing. */
export function idleAgent(): ProviderSession {
  const nothing = async () => undefined;
  return {
    opened: {
      runtime: { version: '1', source: 'built-in' },
      features: { models: [], modes: [], efforts: [], commands: [] },
    },
    prompt: nothing,
    interrupt: nothing,
    answer: nothing,
    configure: nothing,
    close: nothing,
  };
}
