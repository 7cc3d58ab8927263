import { CONTRACT_VERSION, type Manifest } from '@codeai-hub/provider-kit/contract';
import type { Provider, ProviderModule } from '@codeai-hub/provider-kit/module';
import { type HostLauncher, type HostLink, type InstalledProvider, inProcessLauncher } from '../host-launcher.ts';

/** A host a test started, and what it can do to it. */
export interface TestHost {
  provider: string;
  /** nothing it says is heard, as of a process that is stopped */
  frozen: boolean;
  killed: boolean;
  gone: boolean;
  /** its process ends, and nobody asked for it */
  crash: () => void;
}

export function manifestOf(id: string): Manifest {
  const able = { steer: true, resume: true, fork: true, interrupt: true, images: true, models: true, modes: true };
  return {
    contract: CONTRACT_VERSION,
    id,
    name: id,
    description: 'for tests',
    version: '1',
    capabilities: { ...able, resumesTurns: false, install: true, remove: true, signIn: true, signOut: true },
    features: { models: [], modes: [], efforts: [], commands: [] },
    defaultMode: 'ask',
  };
}

/** Modules in this process that do what a test gives them to do, in hosts that can freeze. */
export class TestHosts implements HostLauncher {
  readonly hosts: TestHost[] = [];
  /** what the modules do, by provider */
  readonly behaviour = new Map<string, Partial<Provider>>();
  /** providers whose hosts begin frozen */
  readonly frozen = new Set<string>();
  /** hosts that stay when they are asked to go */
  readonly stubborn = new Set<string>();
  #pid = 100;

  /** contracts of modules that are not of this core */
  readonly contracts = new Map<string, number>();
  /** entries of providers that are not the first of their name */
  readonly entries = new Map<string, string>();

  readonly installed = (): InstalledProvider[] =>
    [...this.behaviour.keys()].map((id) => ({
      manifest: manifestOf(id),
      entry: this.entries.get(id) ?? 'in this process',
    }));

  of(provider: string): TestHost[] {
    return this.hosts.filter((host) => host.provider === provider);
  }

  launch(provider: InstalledProvider): HostLink {
    const { id } = provider.manifest;
    const link = inProcessLauncher({ [id]: this.#module(id) }).launch(provider, {});
    const crash = () => link.kill();
    const host: TestHost = { provider: id, frozen: this.frozen.has(id), killed: false, gone: false, crash };
    this.hosts.push(host);
    const { promise: exited, resolve: exit } = Promise.withResolvers<void>();
    const leave = () => {
      host.gone = true;
      exit();
    };
    link.onExit(() => {
      if (!this.stubborn.has(id)) leave();
    });
    return {
      ...link,
      pid: ++this.#pid,
      stream: {
        ...bound(link.stream),
        onLine: (listener) => link.stream.onLine((line) => void (host.frozen || listener(line))),
      },
      onExit: (listener) => void exited.then(listener),
      kill: () => {
        host.killed = true;
        link.kill();
        leave();
      },
    };
  }

  #module(id: string): ProviderModule {
    const ready = { runtime: null, account: null, hint: null, error: null };
    return {
      manifest: { ...manifestOf(id), contract: this.contracts.get(id) ?? CONTRACT_VERSION },
      create: () => ({
        detect: async () => ({ status: 'ready', ...ready }),
        open: async () => {
          throw new Error('this test opens nothing');
        },
        close: async () => undefined,
        ...this.behaviour.get(id),
      }),
    };
  }
}

function bound(stream: HostLink['stream']): HostLink['stream'] {
  return {
    send: (line) => stream.send(line),
    drained: () => stream.drained(),
    onLine: (listener) => stream.onLine(listener),
    onClose: (listener) => stream.onClose(listener),
    close: () => stream.close(),
  };
}
