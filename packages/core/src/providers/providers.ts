import { isDeepStrictEqual } from 'node:util';
import type { Capabilities, ProviderState } from '@codeai-hub/protocol/channels/root/state';
import type { Retry } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type {
  HostNotificationParams,
  HostParams,
  HostResult,
  OpenRequest,
  ResolvedSettings,
} from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { Clock } from '../clock.ts';
import type { AgentLink, Agents } from '../sessions/agents.ts';
import type { FileSystem } from '../storage/file-system.ts';
import type { HostLauncher, InstalledProvider } from './host-launcher.ts';
import { ManagedProvider } from './managed-provider.ts';
import type { InstalledRuntimes } from './runtimes/installed-runtimes.ts';

/** The processes that agents of this core run in. */
export interface ProcessKeeper {
  started(process: {
    pid: number;
    group: boolean;
    label: string;
    sessionId: string | null;
    /** outlives a core that is killed */
    keep?: boolean | undefined;
  }): void;
  ended(pid: number): void;
  /** Ends every process that belongs to a session, also those that left its process group (I11). */
  endSession(sessionId: string, how: 'terminate' | 'kill'): Promise<void>;
}

export interface ProvidersOptions {
  /** what is installed now */
  installed: () => InstalledProvider[];
  launcher: HostLauncher;
  processes: ProcessKeeper;
  clock: Clock;
  /** in [0, 1) */
  random: () => number;
  /** resolves when what an earlier core left behind is gone; no agent is started before */
  clean: Promise<void>;
  fs: Pick<FileSystem, 'makeDir'>;
  /** what the hub installed for them */
  runtimes: InstalledRuntimes;
  dataDir: string;
  coreVersion: string;
  runTag: string;
  /** settings with secrets resolved; never logged. Throws `secret_unknown` */
  settings: (providerId: string) => ResolvedSettings;
  enabled: (providerId: string) => boolean;
  changed: (state: ProviderState) => void;
  removed: (providerId: string) => void;
  /** a provider cannot be used as the settings want it; `null` when it can again */
  problem: (providerId: string, error: HubError | null) => void;
  log: (entry: { provider: string } & HostNotificationParams<'log'>) => void;
}

/** All providers that are installed. */
export class Providers implements Agents {
  readonly #options: ProvidersOptions;
  readonly #providers = new Map<string, ManagedProvider>();
  /** not installed any more, with sessions that still run */
  readonly #leaving = new Set<ManagedProvider>();

  constructor(options: ProvidersOptions) {
    this.#options = options;
    for (const installed of options.installed()) this.#add(installed);
  }

  /** the enabled ones, as the root state shows them */
  states(): ProviderState[] {
    return [...this.#providers.values()].map(({ state }) => state).filter(({ id }) => this.#options.enabled(id));
  }

  /** true while something is installed or somebody signs in, which must not be broken off by the core's own rest */
  get installing(): boolean {
    return this.#all().some(({ isChanging }) => isChanging);
  }

  /** Throws `provider_unknown`. */
  require(provider: string): void {
    this.#get(provider);
  }

  /** for people; the id of one that is not installed any more */
  nameOf(provider: string): string {
    return this.#providers.get(provider)?.installed.manifest.name ?? provider;
  }

  capabilities(provider: string): Capabilities {
    return this.#get(provider).installed.manifest.capabilities;
  }

  /** what a session can be created with */
  features(provider: string): ProviderState['features'] {
    return this.#get(provider).installed.manifest.features;
  }

  defaultMode(provider: string): string {
    return this.#get(provider).installed.manifest.defaultMode;
  }

  /**
   * Reads again what is installed, and returns the new and the changed ones. New sessions use what is there now; running ones
   * finish with what they began with.
   */
  reread(): string[] {
    const installed = this.#options.installed();
    const ids = new Set(installed.map(({ manifest }) => manifest.id));
    for (const [id, provider] of this.#providers) if (!ids.has(id)) this.#drop(id, provider);
    return installed.filter((one) => this.#isNews(one)).map(({ manifest }) => manifest.id);
  }

  /** Looks at the machine again. The root state tells the result; failures are part of it. */
  async refresh(provider: string): Promise<void> {
    await this.#get(provider).refresh();
  }

  /** Throws why it cannot be installed, ever. */
  checkInstall(provider: string): void {
    this.#get(provider).checkInstall();
  }

  async install(provider: string, version?: string): Promise<void> {
    await this.#get(provider).install(version);
  }

  async cancelInstall(provider: string): Promise<void> {
    await this.#get(provider).cancelInstall();
  }

  /** Throws why its runtime cannot be removed now. */
  checkRemove(provider: string): void {
    this.#get(provider).checkRemove();
  }

  /** Throws `provider_in_use`, or that it is being installed; `isOpen` allows sessions to go on with what they have. */
  checkUnused(provider: string, allowed: { isOpen?: boolean } = {}): void {
    this.#get(provider).checkUnused(allowed);
  }

  /** What the hub installed of it; another object after each installation. */
  runtime(provider: string): object | undefined {
    return this.#options.runtimes.get(provider);
  }

  /** Deletes what the hub installed of what is no provider any more. Throws disk_*. */
  discard(provider: string): void {
    this.#options.runtimes.remove(provider);
  }

  /** Removes the runtime that the hub installed. What is there then, the root state tells. */
  async remove(provider: string): Promise<void> {
    await this.#get(provider).remove();
  }

  /** Ends a pause: the next attempt may begin at once. */
  retry(provider: string): void {
    this.#get(provider).retry();
  }

  /** Throws what a sign-in could not begin for. */
  checkSignIn(provider: string, method: string): void {
    this.#get(provider).signIn.check(method);
  }

  /** The root state tells how it goes and ends. */
  async signIn(provider: string, method: string): Promise<void> {
    await this.#get(provider).signIn.start(method);
  }

  async cancelSignIn(provider: string): Promise<void> {
    await this.#get(provider).signIn.cancel();
  }

  async signOut(provider: string): Promise<void> {
    await this.#get(provider).signOut();
  }

  /** Tells every host its settings, and looks again where they changed; what one fails at keeps none of the others from theirs. */
  async settingsChanged(): Promise<void> {
    await Promise.all(this.#all().map((provider) => provider.tellSettings()));
  }

  async open(
    provider: string,
    request: OpenRequest,
    onEvent: (event: ProviderEvent) => void,
    delayed: (retry: Retry | null) => void,
  ): Promise<AgentLink> {
    return this.#get(provider).open(request, onEvent, delayed);
  }

  endSession(sessionId: string, how: 'terminate' | 'kill'): Promise<void> {
    for (const provider of this.#all()) provider.endsSession(sessionId, how);
    return this.#options.processes.endSession(sessionId, how);
  }

  async hasMessage(
    provider: string,
    query: { sessionId: string; folder: string; nativeId: string; messageId: string },
  ): Promise<'yes' | 'no' | 'unknown'> {
    return this.#get(provider).hasMessage(query);
  }

  /** Conversations of the agent's own program; see the contract. */
  listHistory(provider: string, query: HostParams<'history.list'>): Promise<HostResult<'history.list'>> {
    return this.#get(provider).history('history.list', query);
  }

  readHistory(provider: string, query: HostParams<'history.read'>): Promise<HostResult<'history.read'>> {
    return this.#get(provider).history('history.read', query);
  }

  /** Ends all hosts, and with them all agents. */
  close(): void {
    for (const provider of this.#all()) provider.close();
  }

  #isNews(installed: InstalledProvider): boolean {
    const known = this.#providers.get(installed.manifest.id);
    if (known && isDeepStrictEqual(installed, known.installed)) return false;
    if (known) known.replace(installed);
    else this.#tell(this.#add(installed));
    return true;
  }

  #tell({ state }: ManagedProvider): void {
    if (this.#options.enabled(state.id)) this.#options.changed(state);
  }

  #add(installed: InstalledProvider): ManagedProvider {
    const provider = new ManagedProvider(installed, this.#options);
    this.#providers.set(installed.manifest.id, provider);
    return provider;
  }

  #drop(id: string, provider: ManagedProvider): void {
    this.#providers.delete(id);
    this.#leaving.add(provider);
    provider.retire(() => this.#leaving.delete(provider));
    this.#options.removed(id);
  }

  #all(): ManagedProvider[] {
    return [...this.#providers.values(), ...this.#leaving];
  }

  #get(id: string): ManagedProvider {
    const provider = this.#providers.get(id);
    if (!provider) throw new HubError('provider_unknown', { provider: id });
    return provider;
  }
}
