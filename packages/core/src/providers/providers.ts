import { join } from 'node:path';
import type { Capabilities, ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { HostNotificationParams, OpenRequest, ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { Clock } from '../clock.ts';
import type { AgentLink, Agents } from '../sessions/agents.ts';
import type { HostLauncher, InstalledProvider } from './host-launcher.ts';
import { ProviderHost } from './provider-host.ts';

/** The processes that agents of this core run in. */
export interface ProcessKeeper {
  started(process: { pid: number; group: boolean; label: string; sessionId: string | null }): void;
  ended(pid: number): void;
  /** Ends every process that belongs to a session, also those that left its process group (I11). */
  endSession(sessionId: string, how: 'terminate' | 'kill'): Promise<void>;
}

export interface ProvidersOptions {
  installed: InstalledProvider[];
  launcher: HostLauncher;
  processes: ProcessKeeper;
  clock: Clock;
  /** resolves when what an earlier core left behind is gone; no agent is started before */
  clean: Promise<void>;
  dataDir: string;
  coreVersion: string;
  runTag: string;
  /** settings with secrets resolved; never logged */
  settings: (providerId: string) => ResolvedSettings;
  enabled: (providerId: string) => boolean;
  changed: (state: ProviderState) => void;
  log: (entry: { provider: string } & HostNotificationParams<'log'>) => void;
}

/** A host without open sessions is ended after this long. */
const HOST_IDLE_MS = 60_000;

interface Entry {
  installed: InstalledProvider;
  state: ProviderState;
  host: ProviderHost | null;
  open: Set<string>;
  cancelIdle: (() => void) | null;
}

/** All providers: their hosts, started lazily, and what the root state shows of them. */
export class Providers implements Agents {
  readonly #options: ProvidersOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: ProvidersOptions) {
    this.#options = options;
    for (const installed of options.installed) {
      const entry: Entry = { installed, state: initialState(installed), host: null, open: new Set(), cancelIdle: null };
      this.#entries.set(installed.manifest.id, entry);
    }
  }

  /** the enabled ones, as the root state shows them */
  states(): ProviderState[] {
    return [...this.#entries.values()].map((entry) => entry.state).filter((state) => this.#options.enabled(state.id));
  }

  /** Throws `provider_unknown`. */
  require(provider: string): void {
    this.#entry(provider);
  }

  capabilities(provider: string): Capabilities {
    return this.#entry(provider).installed.manifest.capabilities;
  }

  /** what a session can be created with */
  features(provider: string): ProviderState['features'] {
    return this.#entry(provider).installed.manifest.features;
  }

  defaultMode(provider: string): string {
    return this.#entry(provider).installed.manifest.defaultMode;
  }

  /** Looks at the machine again. The root state tells the result; failures are part of it. */
  async refresh(provider: string): Promise<void> {
    const entry = this.#entry(provider);
    if (entry.state.status === 'installing') return;
    this.#set(entry, { status: 'checking', error: null });
    try {
      const host = await this.#host(entry);
      this.#set(entry, await host.request('detect', {}));
    } catch (error) {
      this.#set(entry, { status: 'failed', error: shapeOf(error, entry.state.name), hint: null });
    } finally {
      this.#armIdle(entry);
    }
  }

  async install(provider: string): Promise<void> {
    const entry = this.#entry(provider);
    if (!entry.installed.manifest.capabilities.install) {
      throw new HubError('unsupported', { provider: entry.state.name, what: 'be installed by the hub' });
    }
    if (entry.state.status === 'installing') return;
    this.#set(entry, {
      status: 'installing',
      error: null,
      install: { receivedBytes: 0, totalBytes: 0, step: 'Starting' },
    });
    try {
      const host = await this.#host(entry);
      await host.request('install', {});
      this.#set(entry, { install: null, ...(await host.request('detect', {})) });
    } catch (error) {
      const shape = shapeOf(error, entry.state.name);
      this.#set(entry, {
        status: 'not_installed',
        install: null,
        error: shape.code === 'install_cancelled' ? null : shape,
      });
    } finally {
      this.#armIdle(entry);
    }
  }

  async cancelInstall(provider: string): Promise<void> {
    const entry = this.#entry(provider);
    if (entry.state.status === 'installing') await entry.host?.request('install.cancel', {});
  }

  async settingsChanged(): Promise<void> {
    for (const entry of this.#entries.values()) {
      const settings = this.#options.settings(entry.installed.manifest.id);
      await entry.host?.request('settings.changed', { settings });
    }
  }

  async open(provider: string, request: OpenRequest, onEvent: (event: ProviderEvent) => void): Promise<AgentLink> {
    const entry = this.#entry(provider);
    if (!this.#options.enabled(provider))
      throw new HubError('provider_unavailable', { provider, reason: 'it is switched off in the settings' });
    const { sessionId } = request;
    entry.open.add(sessionId);
    let unlisten = () => {};
    const closed = () => {
      unlisten();
      entry.open.delete(sessionId);
      this.#armIdle(entry);
    };
    try {
      const host = await this.#host(entry);
      unlisten = host.listen(sessionId, (event) => {
        if (event.type === 'closed') closed();
        if (event.type === 'limits.changed') this.#set(entry, { limits: event.limits });
        onEvent(event);
      });
      const opened = await host.request('session.open', request);
      return this.#link(host, sessionId, opened, closed);
    } catch (error) {
      closed();
      throw error;
    }
  }

  endSession(sessionId: string, how: 'terminate' | 'kill'): Promise<void> {
    if (how === 'kill') for (const entry of this.#entries.values()) if (entry.open.has(sessionId)) entry.host?.doubt();
    return this.#options.processes.endSession(sessionId, how);
  }

  async hasMessage(
    provider: string,
    query: { sessionId: string; folder: string; nativeId: string; messageId: string },
  ): Promise<'yes' | 'no' | 'unknown'> {
    const entry = this.#entry(provider);
    try {
      const host = await this.#host(entry);
      return (await host.request('session.hasMessage', query)).answer;
    } finally {
      this.#armIdle(entry);
    }
  }

  /** Ends all hosts, and with them all agents. */
  close(): void {
    for (const entry of this.#entries.values()) {
      entry.cancelIdle?.();
      entry.host?.close();
    }
  }

  #link(host: ProviderHost, sessionId: string, opened: AgentLink['opened'], closed: () => void): AgentLink {
    return {
      opened,
      prompt: async (messageId, content) =>
        void (await host.request('session.prompt', { sessionId, messageId, content })),
      steer: async (messageId, content) =>
        void (await host.request('session.steer', { sessionId, messageId, content })),
      interrupt: async () => void (await host.request('session.interrupt', { sessionId })),
      answer: async (requestId, answer) =>
        void (await host.request('session.answer', { sessionId, requestId, answer })),
      configure: async (change) => void (await host.request('session.configure', { sessionId, ...change })),
      // Listened to until it is closed: a host that does not answer is found only while somebody listens.
      close: () =>
        host
          .request('session.close', { sessionId })
          .then(() => undefined)
          .finally(closed),
    };
  }

  async #host(entry: Entry): Promise<ProviderHost> {
    await this.#options.clean;
    entry.cancelIdle?.();
    entry.host ??= this.#launch(entry);
    await entry.host.ready();
    return entry.host;
  }

  #launch(entry: Entry): ProviderHost {
    const { processes, launcher, clock, coreVersion, runTag, dataDir } = this.#options;
    const { id } = entry.installed.manifest;
    const host: ProviderHost = new ProviderHost({
      provider: entry.installed,
      launcher,
      clock,
      dataDir: join(dataDir, id),
      coreVersion,
      runTag,
      settings: this.#options.settings(id),
      processStarted: (process) => processes.started(process),
      processEnded: ({ pid }) => processes.ended(pid),
      installProgress: (install) => this.#set(entry, { install }),
      log: (line) => this.#options.log({ provider: id, ...line }),
      ended: () => {
        if (host.pid !== null) processes.ended(host.pid);
        if (entry.host === host) entry.host = null;
      },
    });
    if (host.pid !== null) processes.started({ pid: host.pid, group: true, label: `${id} host`, sessionId: null });
    return host;
  }

  #armIdle(entry: Entry): void {
    entry.cancelIdle?.();
    entry.cancelIdle = null;
    if (entry.open.size > 0 || !entry.host) return;
    entry.cancelIdle = this.#options.clock.after(HOST_IDLE_MS, () => {
      const { host } = entry;
      entry.host = null;
      host?.close();
    });
  }

  #set(entry: Entry, change: Partial<ProviderState>): void {
    entry.state = { ...entry.state, ...change };
    if (this.#options.enabled(entry.state.id)) this.#options.changed(entry.state);
  }

  #entry(provider: string): Entry {
    const entry = this.#entries.get(provider);
    if (!entry) throw new HubError('provider_unknown', { provider });
    return entry;
  }
}

function initialState({ manifest }: InstalledProvider): ProviderState {
  return {
    id: manifest.id,
    name: manifest.name,
    description: manifest.description,
    capabilities: manifest.capabilities,
    status: 'unknown',
    runtime: null,
    account: null,
    hint: null,
    error: null,
    install: null,
    features: manifest.features,
    defaultMode: manifest.defaultMode,
    limits: [],
  };
}

function shapeOf(error: unknown, provider: string) {
  const failure =
    error instanceof HubError ? error : new HubError('provider_unavailable', { provider, reason: String(error) });
  return failure.toShape();
}
