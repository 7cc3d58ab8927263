import { isDeepStrictEqual } from 'node:util';
import type { ProviderHealth, ProviderState } from '@codeai-hub/protocol/channels/root/state';
import type { Retry } from '@codeai-hub/protocol/channels/session/state';
import { HubError, type HubErrorShape } from '@codeai-hub/protocol/errors';
import type {
  Detection,
  HostParams,
  HostResult,
  OpenRequest,
  ResolvedSettings,
} from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { AgentLink } from '../sessions/agents.ts';
import { Health } from './health/health.ts';
import type { InstalledProvider } from './host-launcher.ts';
import { HostedVersion } from './hosted-version.ts';
import type { ProvidersOptions } from './providers.ts';
import { SignIn } from './sign-in.ts';
import { startHost } from './start-host.ts';

/** A module that looks at the machine for longer hangs. */
const LOOK_MS = 60_000;

/** One provider: its versions (one, or two while it is updated), how it is doing, and what the root state shows of it. */
export class ManagedProvider {
  readonly signIn: SignIn;
  readonly #options: ProvidersOptions;
  readonly #health: Health;
  #state: ProviderState;
  /** set when it is not installed any more */
  #gone: (() => void) | null = null;
  #current: HostedVersion;
  /** these run until their last session closes */
  readonly #old = new Set<HostedVersion>();
  /** sessions whose agent is being started, also between two attempts */
  readonly #starting = new Map<string, AbortController>();
  /** how many looks at the machine have begun */
  #looks = 0;
  /** the settings at the last look: with others the machine may look different */
  #lookedWith: ResolvedSettings | null = null;

  constructor(installed: InstalledProvider, options: ProvidersOptions) {
    this.#options = options;
    this.#state = initialState(installed);
    const { clock, random } = options;
    const { name } = installed.manifest;
    this.#health = new Health({ clock, random, name, changed: (health) => this.#setHealth(health) });
    this.#current = this.#host(installed);
    this.signIn = new SignIn({
      clock,
      state: () => this.#state,
      show: (state) => this.#set({ signIn: state }),
      start: async (method) => void (await this.#use('signIn.start', { method })),
      cancel: () => this.#current.ifRunning((host) => host.request('signIn.cancel', {})),
      look: () => this.refresh(),
    });
  }

  get state(): ProviderState {
    return this.#state;
  }

  get installed(): InstalledProvider {
    return this.#current.installed;
  }

  /** true while something goes on that the core's own rest must not break off */
  get isChanging(): boolean {
    return this.#state.status === 'installing' || this.signIn.isRunning;
  }

  /** Looks at the machine again. The state tells the result; failures are part of it. */
  async refresh(): Promise<void> {
    if (this.#state.status === 'installing') return;
    const isNewest = this.#beginLook();
    this.#set({ status: 'checking', error: null });
    try {
      const found = await this.#look();
      if (isNewest()) this.#set(found);
    } catch (error) {
      if (isNewest()) this.#set({ status: 'failed', error: this.#shapeOf(error), hint: null });
    }
  }

  /** Throws why it cannot be installed, ever. */
  checkInstall(): void {
    const { capabilities, name } = this.installed.manifest;
    if (!capabilities.install) throw new HubError('unsupported', { provider: name, what: 'be installed by the hub' });
  }

  async install(version?: string): Promise<void> {
    this.checkInstall();
    const before = this.#state;
    if (before.status === 'installing') return;
    this.#beginLook();
    this.#set({ status: 'installing', error: null, install: { receivedBytes: 0, totalBytes: 0, step: 'Starting' } });
    try {
      const { installed } = await this.#use('install', version === undefined ? {} : { version });
      if (installed) await this.#options.runtimes.installed(before.id, installed);
      const found = await this.#look();
      this.#health.forget();
      this.#set({ install: null, ...found });
    } catch (error) {
      const shape = this.#shapeOf(error);
      const told = shape.code === 'install_cancelled' ? null : shape;
      // What was there before still is: an update that fails takes nothing away.
      const status = before.status === 'ready' || before.status === 'sign_in' ? before.status : 'not_installed';
      this.#set({ status, install: null, error: told });
    }
  }

  /** Throws why its runtime cannot be removed now. */
  checkRemove(): void {
    const { id, name: provider } = this.#state;
    if (!this.installed.manifest.capabilities.remove)
      throw new HubError('unsupported', { provider, what: 'be removed by the hub' });
    if (!this.#options.runtimes.get(id)) throw new HubError('runtime_missing', { provider });
    this.checkUnused();
  }

  /** Throws `provider_in_use`, unless sessions may go on with what they have, and that somebody changes it right now. */
  checkUnused({ isOpen = false } = {}): void {
    const { name: provider } = this.#state;
    const sessions = new Set([...this.#starting.keys(), ...this.#versions().flatMap((version) => version.sessions)]);
    if (sessions.size > 0 && !isOpen) throw new HubError('provider_in_use', { provider, sessions: sessions.size });
    if (this.isChanging)
      throw new HubError('unsupported', { provider, what: 'be changed or removed while it is installed or signed in' });
  }

  /** Removes the runtime that the hub installed, and looks what is there then. What was said stays. */
  async remove(): Promise<void> {
    this.checkRemove();
    for (const version of this.#versions()) version.letGo();
    this.#options.runtimes.remove(this.#state.id);
    this.#health.forget();
    await this.refresh();
  }

  async cancelInstall(): Promise<void> {
    if (this.#state.status !== 'installing') return;
    await this.#current.ifRunning((host) => host.request('install.cancel', {}));
  }

  async signOut(): Promise<void> {
    const { name, capabilities, account } = this.#state;
    if (!capabilities.signOut || !account?.canSignOut) {
      throw new HubError('unsupported', { provider: name, what: 'be signed out by the hub' });
    }
    await this.#use('signOut', {});
    await this.refresh();
  }

  /** A person wants the next attempt now. */
  retry(): void {
    this.#health.retry();
  }

  /** Its files on disk are others now: new sessions use them, running ones finish with what they have. */
  replace(installed: InstalledProvider): void {
    const old = this.#current;
    this.#current = this.#host(installed);
    this.#old.add(old);
    old.retire();
    this.#health.forget();
    const { status, runtime, account, limits, error } = this.#state;
    this.#set({ ...initialState(installed), status, runtime, account, limits, error });
  }

  /** It is not installed any more: running sessions finish, then `gone` is called. It says nothing more of itself. */
  retire(gone: () => void): void {
    this.#gone = gone;
    this.#health.close();
    this.#old.add(this.#current);
    this.#current.retire();
  }

  /** Puts the settings in force, and looks again where they changed. Never rejects. */
  async tellSettings(): Promise<void> {
    try {
      const settings = this.#settings();
      await Promise.all(this.#versions().map((version) => version.tellSettings(settings)));
      if (!this.#isEnabled || this.#gone || isDeepStrictEqual(settings, this.#lookedWith)) return;
      this.#health.forget();
      await this.refresh();
    } catch (error) {
      for (const version of this.#versions()) void version.tellSettings(null);
      const message = `its settings could not be put in force: ${error instanceof Error ? error.message : String(error)}`;
      this.#options.log({ provider: this.#state.id, level: 'warn', message });
    }
  }

  async open(
    request: OpenRequest,
    onEvent: (event: ProviderEvent) => void,
    delayed: (retry: Retry | null) => void,
  ): Promise<AgentLink> {
    const { id: provider } = this.#state;
    if (!this.#isEnabled)
      throw new HubError('provider_unavailable', { provider, reason: 'it is switched off in the settings' });
    const starting = new AbortController();
    this.#starting.set(request.sessionId, starting);
    try {
      const { signal } = starting;
      const start = async () => {
        await this.#checkRuntime();
        return this.#current.open(request, onEvent, signal);
      };
      return await this.#health.attempt(start, { signal, delayed });
    } finally {
      if (this.#starting.get(request.sessionId) === starting) this.#starting.delete(request.sessionId);
    }
  }

  /** To be called before a session's processes are ended from outside. */
  endsSession(sessionId: string, how: 'terminate' | 'kill'): void {
    this.#starting.get(sessionId)?.abort();
    for (const version of this.#versions()) version.endsSession(sessionId, how);
  }

  async hasMessage(query: {
    sessionId: string;
    folder: string;
    nativeId: string;
    messageId: string;
  }): Promise<'yes' | 'no' | 'unknown'> {
    const { answer } = await this.#current.use((host) => host.request('session.hasMessage', query));
    return answer;
  }

  /** Asked of the version that new sessions use, while it may also be at work for others. */
  history<M extends 'history.list' | 'history.read'>(method: M, query: HostParams<M>): Promise<HostResult<M>> {
    return this.#current.use((host) => host.request(method, query));
  }

  close(): void {
    this.#health.close();
    for (const version of this.#versions()) version.close();
  }

  async #detect(): Promise<Detection> {
    return this.#current.use(async (host) => {
      this.#lookedWith = this.#settings();
      const { promise: late, reject } = Promise.withResolvers<never>();
      const cancel = this.#options.clock.after(LOOK_MS, () => {
        const reason = `it did not say within ${LOOK_MS / 1000} s what is on this machine`;
        reject(new HubError('provider_unavailable', { provider: this.#state.name, reason }));
      });
      return Promise.race([host.request('detect', {}), late]).finally(cancel);
    });
  }

  /** What is on the machine, where the hub installed it compared with what that was. */
  async #look(): Promise<Partial<ProviderState>> {
    const found = await this.#detect();
    const { id, name } = this.#state;
    const { runtime } = found;
    if (runtime?.source !== 'hub' || runtime.path === undefined) return found;
    try {
      await this.#options.runtimes.found(id, { version: runtime.version, path: runtime.path });
      await this.#options.runtimes.check(id, name);
      return found;
    } catch (error) {
      return { ...found, status: 'failed', error: this.#shapeOf(error), hint: null };
    }
  }

  /** Throws `runtime_damaged`. A program of the machine, or one that a person chose, is theirs. */
  async #checkRuntime(): Promise<void> {
    const { id, name, runtime } = this.#state;
    if (runtime === null || runtime.source === 'hub') await this.#options.runtimes.check(id, name);
  }

  /** What a look finds that began before another, or before an installation, is out of date. */
  #beginLook(): () => boolean {
    const look = ++this.#looks;
    return () => look === this.#looks;
  }

  async #use<M extends 'install' | 'signIn.start' | 'signOut'>(
    method: M,
    params: HostParams<M>,
  ): Promise<HostResult<M>> {
    return this.#current.use((host) => host.request(method, params));
  }

  #host(installed: InstalledProvider): HostedVersion {
    const version: HostedVersion = new HostedVersion(installed, {
      clock: this.#options.clock,
      health: this.#health,
      clean: this.#options.clean,
      settings: () => this.#settings(),
      launch: (settings, told) =>
        startHost(this.#options, installed, settings, {
          ...told,
          installProgress: (install) => this.#set({ install }),
          signInProgress: (step) => this.signIn.progress(step),
        }),
      limits: (limits) => this.#set({ limits }),
      giveUp: (sessionId) => this.#options.processes.endSession(sessionId, 'kill'),
      gone: () => {
        this.#old.delete(version);
        if (this.#old.size === 0) this.#gone?.();
      },
    });
    return version;
  }

  #settings(): ResolvedSettings {
    const { id } = this.#state;
    try {
      const settings = this.#options.settings(id);
      this.#options.problem(id, null);
      return settings;
    } catch (error) {
      if (error instanceof HubError) this.#options.problem(id, this.#isEnabled ? error : null);
      throw error;
    }
  }

  get #isEnabled(): boolean {
    return this.#options.enabled(this.#state.id);
  }

  #versions(): HostedVersion[] {
    return [...new Set([this.#current, ...this.#old])];
  }

  #set(change: Partial<ProviderState>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#isEnabled && !this.#gone) this.#options.changed(this.#state);
  }

  /** Absent while nothing has gone wrong, as in the state that the windows have. */
  #setHealth(health: ProviderHealth | undefined): void {
    const { health: _, ...state } = this.#state;
    this.#state = state;
    this.#set(health ? { health } : {});
  }

  #shapeOf(error: unknown): HubErrorShape {
    const { name } = this.#state;
    const failure =
      error instanceof HubError
        ? error
        : new HubError('provider_unavailable', { provider: name, reason: String(error) });
    return failure.toShape();
  }
}

function initialState({ manifest, about }: InstalledProvider): ProviderState {
  return {
    id: manifest.id,
    name: manifest.name,
    version: manifest.version,
    description: manifest.description,
    ...(about !== undefined && { added: true as const }),
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
