import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Capabilities, ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { HostNotificationParams, OpenRequest, ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { Clock } from '../clock.ts';
import type { AgentLink, Agents } from '../sessions/agents.ts';
import { diskError } from '../storage/disk-errors.ts';
import type { FileSystem } from '../storage/file-system.ts';
import type { HostLauncher, InstalledProvider } from './host-launcher.ts';
import { ProviderHost } from './provider-host.ts';
import { SignIn } from './sign-in.ts';

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
  fs: Pick<FileSystem, 'makeDir'>;
  dataDir: string;
  coreVersion: string;
  runTag: string;
  /** settings with secrets resolved; never logged. Throws `secret_unknown` */
  settings: (providerId: string) => ResolvedSettings;
  enabled: (providerId: string) => boolean;
  changed: (state: ProviderState) => void;
  /** a provider cannot be used as the settings want it; `null` when it can again */
  problem: (providerId: string, error: HubError | null) => void;
  log: (entry: { provider: string } & HostNotificationParams<'log'>) => void;
}

/** A host without open sessions is ended after this long. */
const HOST_IDLE_MS = 60_000;

interface Entry {
  installed: InstalledProvider;
  state: ProviderState;
  signIn: SignIn;
  host: ProviderHost | null;
  /** sessions with an agent, each with a mark of its opening: an old one that closes late is not the new one */
  open: Map<string, symbol>;
  /** requests under way that belong to no open session */
  uses: number;
  /** the settings at the last look: with others the machine may look different */
  lookedWith: ResolvedSettings | null;
  /** its settings name what is not there, so the host that runs is the last of the old ones */
  isOutdated: boolean;
  cancelIdle: (() => void) | null;
}

/** All providers: their hosts, started lazily, and what the root state shows of them. */
export class Providers implements Agents {
  readonly #options: ProvidersOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: ProvidersOptions) {
    this.#options = options;
    for (const installed of options.installed) {
      this.#entries.set(installed.manifest.id, this.#newEntry(installed));
    }
  }

  /** the enabled ones, as the root state shows them */
  states(): ProviderState[] {
    return [...this.#entries.values()].map((entry) => entry.state).filter((state) => this.#options.enabled(state.id));
  }

  /** true while something is installed or somebody signs in, which must not be broken off by the core's own rest */
  get installing(): boolean {
    return [...this.#entries.values()].some((entry) => entry.state.status === 'installing' || entry.signIn.isRunning);
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
      const found = await this.#use(entry, (host) => {
        entry.lookedWith = this.#settingsOf(entry);
        return host.request('detect', {});
      });
      this.#set(entry, found);
    } catch (error) {
      this.#set(entry, { status: 'failed', error: shapeOf(error, entry.state.name), hint: null });
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
      const detected = await this.#use(entry, async (host) => {
        await host.request('install', {});
        return host.request('detect', {});
      });
      this.#set(entry, { install: null, ...detected });
    } catch (error) {
      const shape = shapeOf(error, entry.state.name);
      this.#set(entry, {
        status: 'not_installed',
        install: null,
        error: shape.code === 'install_cancelled' ? null : shape,
      });
    }
  }

  async cancelInstall(provider: string): Promise<void> {
    const entry = this.#entry(provider);
    if (entry.state.status === 'installing') await entry.host?.request('install.cancel', {});
  }

  /** Throws what a sign-in could not begin for. */
  checkSignIn(provider: string, method: string): void {
    this.#entry(provider).signIn.check(method);
  }

  /** The root state tells how it goes and ends. */
  async signIn(provider: string, method: string): Promise<void> {
    await this.#entry(provider).signIn.start(method);
  }

  async cancelSignIn(provider: string): Promise<void> {
    await this.#entry(provider).signIn.cancel();
  }

  async signOut(provider: string): Promise<void> {
    const entry = this.#entry(provider);
    const { name, capabilities, account } = entry.state;
    if (!capabilities.signOut || !account?.canSignOut) {
      throw new HubError('unsupported', { provider: name, what: 'be signed out by the hub' });
    }
    await this.#use(entry, (host) => host.request('signOut', {}));
    await this.refresh(provider);
  }

  /** Tells every host its settings, and looks again where they changed; what one fails at keeps none of the others from theirs. */
  async settingsChanged(): Promise<void> {
    await Promise.all([...this.#entries.values()].map((entry) => this.#tellSettings(entry)));
  }

  async #tellSettings(entry: Entry): Promise<void> {
    try {
      const settings = this.#settingsOf(entry);
      await entry.host?.request('settings.changed', { settings });
      if (!this.#options.enabled(entry.state.id) || isDeepStrictEqual(settings, entry.lookedWith)) return;
      await this.refresh(entry.state.id);
    } catch (error) {
      this.#armIdle(entry);
      const message = `its settings could not be put in force: ${error instanceof Error ? error.message : String(error)}`;
      this.#options.log({ provider: entry.state.id, level: 'warn', message });
    }
  }

  #settingsOf(entry: Entry): ResolvedSettings {
    const { id } = entry.state;
    try {
      const settings = this.#options.settings(id);
      entry.isOutdated = false;
      this.#options.problem(id, null);
      return settings;
    } catch (error) {
      entry.isOutdated = true;
      if (error instanceof HubError) this.#options.problem(id, this.#options.enabled(id) ? error : null);
      throw error;
    }
  }

  async open(provider: string, request: OpenRequest, onEvent: (event: ProviderEvent) => void): Promise<AgentLink> {
    const entry = this.#entry(provider);
    if (!this.#options.enabled(provider))
      throw new HubError('provider_unavailable', { provider, reason: 'it is switched off in the settings' });
    const { sessionId } = request;
    const opening = Symbol(sessionId);
    entry.open.set(sessionId, opening);
    let unlisten = () => {};
    const closed = () => {
      unlisten();
      if (entry.open.get(sessionId) === opening) entry.open.delete(sessionId);
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
    const { answer } = await this.#use(this.#entry(provider), (host) => host.request('session.hasMessage', query));
    return answer;
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

  /** Something is asked of the host that no open session stands for; meanwhile it is not idle. */
  async #use<T>(entry: Entry, work: (host: ProviderHost) => Promise<T>): Promise<T> {
    entry.uses++;
    try {
      return await work(await this.#host(entry));
    } finally {
      entry.uses--;
      this.#armIdle(entry);
    }
  }

  async #host(entry: Entry): Promise<ProviderHost> {
    await this.#options.clean;
    entry.cancelIdle?.();
    const settings = this.#settingsOf(entry);
    entry.host ??= this.#launch(entry, settings);
    const { host } = entry;
    await host.ready();
    return host;
  }

  #launch(entry: Entry, settings: ResolvedSettings): ProviderHost {
    const { processes, launcher, clock, coreVersion, runTag } = this.#options;
    const { id } = entry.installed.manifest;
    const dataDir = this.#dataDir(id);
    const host: ProviderHost = new ProviderHost({
      provider: entry.installed,
      launcher,
      clock,
      dataDir,
      coreVersion,
      runTag,
      settings,
      processStarted: (process) => processes.started(process),
      processEnded: ({ pid }) => processes.ended(pid),
      installProgress: (install) => this.#set(entry, { install }),
      signInProgress: (step) => entry.signIn.progress(step),
      log: (line) => this.#options.log({ provider: id, ...line }),
      ended: () => {
        if (entry.host === host) entry.host = null;
      },
      exited: () => {
        if (host.pid !== null) processes.ended(host.pid);
      },
    });
    if (host.pid !== null) processes.started({ pid: host.pid, group: true, label: `${id} host`, sessionId: null });
    return host;
  }

  #armIdle(entry: Entry): void {
    entry.cancelIdle?.();
    entry.cancelIdle = null;
    if (isUsed(entry) || !entry.host) return;
    if (entry.isOutdated) return letGo(entry);
    entry.cancelIdle = this.#options.clock.after(HOST_IDLE_MS, () => {
      if (!isUsed(entry)) letGo(entry);
    });
  }

  #newEntry(installed: InstalledProvider): Entry {
    const { id } = installed.manifest;
    const signIn = new SignIn({
      clock: this.#options.clock,
      state: () => entry.state,
      show: (state) => this.#set(entry, { signIn: state }),
      start: async (method) => void (await this.#use(entry, (host) => host.request('signIn.start', { method }))),
      cancel: async () => void (await entry.host?.request('signIn.cancel', {})),
      look: () => this.refresh(id),
    });
    const state = initialState(installed);
    const entry: Entry = {
      installed,
      state,
      signIn,
      host: null,
      open: new Map(),
      uses: 0,
      lookedWith: null,
      isOutdated: false,
      cancelIdle: null,
    };
    return entry;
  }

  #dataDir(id: string): string {
    const dir = join(this.#options.dataDir, id);
    try {
      this.#options.fs.makeDir(dir);
    } catch (error) {
      throw diskError(error, dir);
    }
    return dir;
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

function isUsed(entry: Entry): boolean {
  return entry.open.size > 0 || entry.uses > 0;
}

function letGo(entry: Entry): void {
  const { host } = entry;
  entry.host = null;
  host?.close();
}

function initialState({ manifest }: InstalledProvider): ProviderState {
  return {
    id: manifest.id,
    name: manifest.name,
    version: manifest.version,
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
