import type { PublicSettings } from '@codeai-hub/protocol/channels/root/settings';
import { ROOT_SESSIONS_MAX, type RootState } from '@codeai-hub/protocol/channels/root/state';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { QueueEntry, SessionState } from '@codeai-hub/protocol/channels/session/state';
import { textOf } from '@codeai-hub/protocol/content';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { HubError } from '@codeai-hub/protocol/errors';
import { CoreHub } from './core-hub.ts';
import type { CoreOptions, CoreSettings } from './core-options.ts';
import { Imports } from './imports/imports.ts';
import { nativesOf } from './imports/native-key.ts';
import { letRequestsPass } from './let-others-run.ts';
import { LimitWarnings } from './limits/limit-warnings.ts';
import { AddedAgents } from './providers/agent-registry/added-agents.ts';
import { AgentRegistry } from './providers/agent-registry/agent-registry.ts';
import type { InstalledProvider } from './providers/host-launcher.ts';
import { Providers } from './providers/providers.ts';
import { InstalledRuntimes } from './providers/runtimes/installed-runtimes.ts';
import { CommandJournal } from './root/command-journal.ts';
import { RecentFolders } from './root/recent-folders.ts';
import { RootChannel } from './root/root-channel.ts';
import { RootCommands } from './root/root-commands.ts';
import { RootLog } from './root/root-log.ts';
import { SessionIndex } from './root/session-index.ts';
import { firstSummaries, scanSessions } from './root/session-scan.ts';
import { summarise } from './root/summary.ts';
import { requireOffered } from './sessions/decide.ts';
import { Records } from './sessions/records.ts';
import { SessionStore } from './sessions/session-store.ts';
import { Sessions } from './sessions/sessions.ts';
import type { AgentWishes, WantedAgent } from './sessions/several-agents.ts';
import { refusePlainSecrets, withoutPlainSecrets } from './settings/plain-secrets.ts';

/** All of the core but its process: no socket, no lock, no signal. The same in production, tests and fuzzing. */
export class Core {
  readonly hub: CoreHub;
  readonly root: RootChannel;
  readonly sessions: Sessions;
  readonly providers: Providers;
  readonly #options: CoreOptions;
  readonly #store: SessionStore;
  readonly #records: Records;
  readonly #index: SessionIndex;
  readonly #journal: CommandJournal;
  readonly #runtimes: InstalledRuntimes;
  readonly #added: AddedAgents;
  readonly #limitWarnings: LimitWarnings;
  readonly #recentFolders = new RecentFolders();

  constructor(options: CoreOptions) {
    this.#options = options;
    const { fs, paths, clock } = options;
    this.#index = new SessionIndex({ fs, path: paths.sessionIndex, clock });
    this.#records = new Records({ fs, paths, clock, report: (error, what) => this.#report(error, what) });
    this.#journal = new CommandJournal(fs, paths.rootCommands);
    this.#store = new SessionStore({
      fs,
      paths,
      clock,
      newEpoch: options.newEpoch,
    });
    this.#runtimes = this.#makeRuntimes();
    this.#added = new AddedAgents({
      fs,
      dataDir: paths.providers,
      module: options.agents.module,
      report: (problem) => options.log('error', {}, problem),
    });
    this.providers = this.#makeProviders();
    this.#limitWarnings = new LimitWarnings({
      fs,
      path: paths.limitWarnings,
      clock,
      report: (error, what) => this.#report(error, what),
    });
    this.sessions = this.#makeSessions();
    this.root = this.#makeRoot();
    for (const summary of this.#index.summaries()) this.sessions.noteScheduled(summary);
    const imports = this.#makeImports();
    const registry = this.#makeRegistry();
    this.hub = new CoreHub({
      root: this.root,
      rootCommands: this.#makeRootCommands(imports, registry),
      sessions: this.sessions,
      records: this.#records,
      index: this.#index,
      imports,
      registry,
    });
  }

  /** Compares what is known with what is on disk, and looks for agents. Nobody has to wait for it. */
  async warmUp(): Promise<void> {
    await this.#options.clean;
    await scanSessions({
      store: this.#store,
      sessions: this.sessions,
      index: this.#index,
      summarised: (state) => this.#summarise(state),
      removed: (sessionId) => this.#removed(sessionId),
      report: (error, what) => this.#report(error, what),
    });
    if (this.#recentFolders.learn(this.#index.summaries())) this.#publishFolders();
    if (this.#runtimes.problem) this.problem('runtimes', this.#runtimes.problem);
    const looks: Promise<void>[] = [];
    for (const { id } of this.providers.states()) {
      looks.push(this.providers.refresh(id));
      // Starting a process takes some milliseconds in which nothing else happens.
      await letRequestsPass();
    }
    await Promise.all(looks);
  }

  /** true while something works, so that the core must not stop by itself */
  get busy(): boolean {
    return this.sessions.anyBusy || this.providers.installing;
  }

  settingsChanged(): void {
    const { settings } = this.#options;
    this.root.publish({
      type: 'settings.changed',
      settings: publicSettings(settings),
    });
    for (const state of this.providers.states()) {
      if (!this.root.state.providers[state.id]) this.root.publish({ type: 'provider.changed', provider: state });
    }
    this.providers.settingsChanged().catch((error: unknown) => this.#report(error, 'tell providers their settings'));
    this.#options.activity();
  }

  problem(id: string, error: HubError | null): void {
    if (error) this.root.publish({ type: 'problem.raised', id, error: error.toShape() });
    else if (this.root.state.problems.some((one) => one.id === id)) this.root.publish({ type: 'problem.cleared', id });
  }

  /** Ends turns, agents and hosts in order, and leaves everything on disk. */
  async shutDown(): Promise<void> {
    this.hub.endCommands();
    await this.sessions.shutDown();
    this.providers.close();
    this.#records.close();
    this.#journal.close();
    try {
      this.#index.close();
    } catch (error) {
      this.#report(error, 'write the session index');
    }
  }

  #makeRuntimes(): InstalledRuntimes {
    const { fs, clock, paths, realPath, log } = this.#options;
    return new InstalledRuntimes({
      fs,
      clock,
      path: paths.installedRuntimes,
      dataDir: paths.providers,
      realPath,
      log: (message) => log('warn', {}, message),
    });
  }

  #makeProviders(): Providers {
    const { clock, random, launcher, processes, settings, paths, runTag, version, clean } = this.#options;
    return new Providers({
      installed: () => this.#installed(),
      launcher,
      processes,
      clock,
      random,
      clean,
      fs: this.#options.fs,
      runtimes: this.#runtimes,
      dataDir: paths.providers,
      coreVersion: version,
      runTag,
      settings: (id) => settings.ofProvider(id),
      enabled: (id) => settings.values().providers[id]?.enabled ?? !id.startsWith('mock-'),
      changed: (provider) => {
        this.root.publish({ type: 'provider.changed', provider });
        this.#options.activity();
      },
      removed: (id) => this.root.publish({ type: 'provider.removed', provider: id }),
      problem: (id, error) => this.problem(`provider-${id}`, error),
      log: ({ provider, level, message, sessionId }) => this.#options.log(level, { provider, sessionId }, message),
    });
  }

  #makeSessions(): Sessions {
    const { clock, settings } = this.#options;
    return new Sessions({
      boot: this.#options.boot,
      store: this.#store,
      agents: this.providers,
      clock,
      timing: {
        stallMs: () => settings.values().stallSeconds * 1000,
        idleMs: () => settings.values().agentIdleMinutes * 60_000,
      },
      newAgent: (wishes) => this.#newAgent(wishes),
      nameOf: (provider) => this.providers.nameOf(provider),
      limitWarnings: (provider, limits) => this.#limitWarnings.take(provider, limits),
      maxRunning: () => settings.values().maxConcurrentSessions,
      changed: (state, envelopes) => this.#sessionChanged(state, envelopes),
      returned: (sessionId, envelopes) => {
        for (const { seq, event } of envelopes) this.#returnMissed(sessionId, seq, event.entries);
      },
      draftSaved: (sessionId) => this.#records.save(sessionId),
      trouble: (sessionId, error) => this.#trouble(sessionId, error),
      report: (error, what, sessionId) => this.#report(error, what, sessionId),
    });
  }

  /** Throws `provider_unknown` and `choice_unknown`. */
  #newAgent({ provider, model, effort, mode }: AgentWishes): WantedAgent {
    requireOffered({ effort, mode }, this.providers.features(provider));
    const defaults = this.#defaultsOf(provider);
    return {
      provider,
      model: model === undefined ? defaults.model : model,
      effort: effort ?? null,
      mode: mode ?? defaults.mode,
    };
  }

  #makeRoot(): RootChannel {
    const { fs, paths, clock, newEpoch } = this.#options;
    const log = new RootLog({ fs, path: paths.rootLog, clock, newEpoch });
    const report = (error: unknown) => this.#report(error, 'tell the windows');
    return new RootChannel({ log, clock, state: this.#rootState(), report });
  }

  #rootState(): Omit<RootState, 'seq'> {
    const { settings, version, instanceId, clock, platform, paths } = this.#options;
    const sessions = firstSummaries(this.#index, ROOT_SESSIONS_MAX);
    this.#recentFolders.learn(this.#index.summaries());
    return {
      core: { version, instanceId, startedAt: clock.now(), platform, home: paths.root },
      sessions,
      sessionCount: this.#index.count,
      providers: Object.fromEntries(this.providers.states().map((state) => [state.id, state])),
      settings: publicSettings(settings),
      recentFolders: [...this.#recentFolders.list],
      problems: [],
    };
  }

  #makeImports(): Imports {
    return new Imports({
      providers: this.providers,
      sessions: this.sessions,
      store: this.#store,
      sessionOf: (native) => this.#index.sessionOf(native),
      isDeleted: (sessionId) => this.#journal.isDeleted(sessionId),
      providerDefaults: (id) => this.#defaultsOf(id),
      realFolder: this.#options.realFolder,
    });
  }

  #defaultsOf(id: string): { model: string | null; mode: string } {
    const own = this.#options.settings.values().providers[id];
    return { model: own?.defaultModel ?? null, mode: own?.defaultMode ?? this.providers.defaultMode(id) };
  }

  #makeRegistry(): AgentRegistry {
    const { agents, clock, platform, arch, settings, installed } = this.#options;
    return new AgentRegistry({
      source: () => settings.values().agentRegistry,
      read: agents.read,
      clock,
      machine: { platform, arch },
      own: () => new Map(installed().map(({ manifest }) => [manifest.id, manifest.name])),
      added: this.#added,
      providers: this.providers,
    });
  }

  /** What the hub brings along, and what a person added. */
  #installed(): InstalledProvider[] {
    const own = this.#options.installed();
    return [...own, ...this.#added.installed(new Set(own.map(({ manifest }) => manifest.id)))];
  }

  #makeRootCommands(imports: Imports, registry: AgentRegistry): RootCommands {
    const { settings } = this.#options;
    return new RootCommands({
      sessions: this.sessions,
      store: this.#store,
      providers: this.providers,
      records: this.#records,
      journal: this.#journal,
      imports,
      registry,
      newAgent: (wishes) => this.#newAgent(wishes),
      runningLimit: () => {
        const { maxConcurrentSessions } = settings.values();
        return this.sessions.running >= maxConcurrentSessions ? maxConcurrentSessions : null;
      },
      updateSettings: (patch) => {
        refusePlainSecrets(patch);
        settings.update(patch);
      },
      realFolder: this.#options.realFolder,
      setSecret: (name, value) => settings.setSecret(name, value),
      lookForSecrets: () => settings.lookForSecrets(),
      secretMark: (text) => settings.secretMark(text),
      removed: (sessionId) => this.#removed(sessionId),
      read: (sessionId) => {
        const known = this.#index.get(sessionId);
        if (known) this.#publishSummary({ ...known, readTurn: this.#records.get(sessionId).readTurn });
      },
      report: (error, what) => this.#report(error, what),
    });
  }

  #sessionChanged(state: SessionState, envelopes: readonly Envelope<SessionEvent>[]): void {
    for (const { seq, event } of envelopes)
      if (event.type === 'queue.returned') this.#returnToDraft(state.id, seq, event.entries);
    if (envelopes.length > 0 && envelopes.every(({ event }) => UNSEEN_IN_LISTS.has(event.type))) return;
    this.#summarise(state);
    if (envelopes[0]?.event.type === 'session.created' && this.#recentFolders.began(state.folder))
      this.#publishFolders();
    this.#options.activity();
  }

  /** Queued text that a stop gave back must not be lost: it is in the draft before anybody sees the queue without it. */
  #returnToDraft(sessionId: string, seq: number, entries: readonly QueueEntry[]): void {
    const draft = this.#records.prependDraft(sessionId, wordsOf(entries), seq);
    if (draft) this.hub.announceDraft(sessionId, draft);
  }

  /** The last core may have died between the two. */
  #returnMissed(sessionId: string, seq: number, entries: readonly QueueEntry[]): void {
    const draft = this.#records.prependMissed(sessionId, wordsOf(entries), seq);
    if (draft) this.hub.announceDraft(sessionId, draft);
  }

  #summarise(state: SessionState): void {
    this.#publishSummary(summarise(state, this.#records.get(state.id).readTurn), nativesOf(state));
  }

  #publishFolders(): void {
    this.root.publish({ type: 'folders.changed', recentFolders: [...this.#recentFolders.list] });
  }

  #publishSummary(summary: ReturnType<typeof summarise>, natives?: string[]): void {
    this.#index.set(summary, this.#store.stat(summary.id) ?? { size: 0, mtimeMs: 0 }, natives);
    this.root.summarise(summary, this.#index.count);
  }

  #removed(sessionId: string): void {
    this.#index.remove(sessionId);
    this.problem(`session-${sessionId}`, null);
    this.root.publish({ type: 'session.removed', sessionId, sessionCount: this.#index.count });
    this.#options.activity();
  }

  #trouble(sessionId: string, error: HubError | null): void {
    if (error) this.#options.log('error', { sessionId, code: error.code }, error.message);
    this.problem(`session-${sessionId}`, error);
  }

  #report(error: unknown, what: string, sessionId?: string): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#options.log('warn', { sessionId, what, stack: error instanceof Error ? error.stack : undefined }, message);
  }
}

/** What happens often, and shows in no list of sessions. */
const UNSEEN_IN_LISTS: ReadonlySet<string> = new Set<SessionEvent['type']>(['item.delta', 'usage.changed']);

function publicSettings(settings: CoreSettings): PublicSettings {
  const values = withoutPlainSecrets(settings.values());
  return { values, secretsSet: settings.secretsSet(), secretStorage: settings.secretStorage() };
}

function wordsOf(entries: readonly QueueEntry[]): string {
  return entries.map(({ content }) => textOf(content)).join('\n\n');
}
