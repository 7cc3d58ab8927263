import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { HubError } from '@codeai-hub/protocol/errors';
import { type Clock, systemClock } from '@codeai-hub/provider-kit/clock';
import type {
  Detection,
  HostParams,
  InstalledRuntime,
  OpenRequest,
  ResolvedSettings,
} from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { HistoryListPage, HistoryReadPage } from '@codeai-hub/provider-kit/history/entries';
import type { HostServices, Provider, ProviderSession } from '@codeai-hub/provider-kit/module';
import { loginShellEnv } from '@codeai-hub/provider-kit/processes/login-shell-env';
import type { Fields } from '@codeai-hub/provider-kit/reading';
import { knownPlaces } from '@codeai-hub/provider-kit/runtime/candidates';
import type { Progress } from '@codeai-hub/provider-kit/runtime/install';
import { checkFolder } from '@codeai-hub/provider-kit/session/folder';
import { greetAgent, type ProbeOptions, probeSignIn, type SignInState } from './auth/probe.ts';
import { signInHint, signInMethods } from './auth/sign-in.ts';
import { childEnv, strayKeys } from './environment/child-env.ts';
import type { History } from './history/history.ts';
import type { Preset } from './presets/preset.ts';
import type { Launch } from './runtime/launch.ts';
import { type Located, locateAgent } from './runtime/locate.ts';
import { specOf } from './runtime/spec.ts';
import { supplyOf } from './runtime/supply.ts';
import { AcpSession } from './session/session.ts';
import { readOptions } from './settings.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What a test may replace. */
export interface ProviderParts {
  env: Env;
  clock: Clock;
  terminalEnv: () => Promise<Env>;
  home: string;
  tap?: (method: string, payload: Fields) => void;
}

const REAL: ProviderParts = {
  env: process.env,
  clock: systemClock,
  terminalEnv: async () => (await loginShellEnv()).env,
  home: homedir(),
};

/** stands where a session's id would: no session has this one */
const PROBE = 'probe';

/** An agent that speaks the Agent Client Protocol: one process per open session. */
export class AcpProvider implements Provider {
  readonly #preset: Preset;
  readonly #host: HostServices;
  readonly #parts: ProviderParts;
  readonly #sessions = new Set<AcpSession>();
  #history: History | undefined;
  #terminalEnv: Promise<Env> | undefined;

  constructor(preset: Preset, host: HostServices, parts: Partial<ProviderParts> = {}) {
    this.#preset = preset;
    this.#host = host;
    this.#parts = { ...REAL, ...parts };
  }

  async detect(): Promise<Detection> {
    let found: Located | undefined;
    try {
      found = await this.#locate();
      if (found === undefined)
        return { status: 'not_installed', runtime: null, account: null, hint: this.#preset.installHint, error: null };
      return await this.#detectAccount(found);
    } catch (error) {
      const { name: provider } = this.#preset;
      const failure =
        error instanceof HubError
          ? error
          : new HubError('runtime_failed', { provider, reason: (error as Error).message });
      const runtime = found?.runtime ?? null;
      if (failure.code === 'auth_required')
        return { status: 'sign_in', runtime, account: null, hint: String(failure.details.hint ?? ''), error: null };
      return { status: 'failed', runtime, account: null, hint: null, error: failure.toShape() };
    }
  }

  async install(signal: AbortSignal, version?: string): Promise<InstalledRuntime> {
    const { name: provider, id } = this.#preset;
    const supply = supplyOf(this.#preset);
    if (supply === undefined)
      throw new HubError('unsupported', { provider, what: 'be installed by the hub on this machine' });
    const request = {
      dataDir: this.#host.dataDir,
      env: await this.#personsEnv(),
      agentEnv: this.#probeEnv(),
      registry: readOptions(id, this.#settings).registry,
      clock: this.#parts.clock,
      signal,
      progress: (progress: Progress) => this.#host.installProgress(progress),
      log: (message: string) => this.#host.log('warn', message),
      greet: async (launch: Launch) => greetAgent(await this.#probe(launch)),
    };
    return supply.install(request, version);
  }

  async open(request: OpenRequest, emit: (event: ProviderEvent) => void): Promise<ProviderSession> {
    const options = readOptions(this.#preset.id, this.#settings);
    await checkFolder(request.folder);
    const found = await this.#locate();
    if (found === undefined) throw new HubError('runtime_missing', { provider: this.#preset.name });
    let session: AcpSession | undefined;
    session = await AcpSession.open({
      preset: this.#preset,
      request,
      ...found,
      env: await this.#preparedEnv(this.#host.tags(request.sessionId)),
      options,
      signInHint: (methods) => signInHint(this.#preset, methods, found.launch),
      host: this.#host,
      clock: this.#parts.clock,
      emit: (event) => {
        if (event.type === 'closed' && session !== undefined) this.#sessions.delete(session);
        emit(event);
      },
      tap: this.#parts.tap,
    });
    this.#sessions.add(session);
    return session;
  }

  settingsChanged(): void {
    this.#history = undefined;
  }

  /** Messages have no ids of ours in an agent's record. */
  async hasMessage(): Promise<'unknown'> {
    return 'unknown';
  }

  listHistory(query: HostParams<'history.list'>): Promise<HistoryListPage> {
    return this.#records.list(query);
  }

  readHistory(query: HostParams<'history.read'>): Promise<HistoryReadPage> {
    return this.#records.read(query);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.close()));
    this.#sessions.clear();
  }

  /** Made anew when the settings change: they may name another home. */
  get #records(): History {
    const { history, name: provider } = this.#preset;
    if (history === undefined)
      throw new HubError('unsupported', { provider, what: 'show the conversations of its own program' });
    this.#history ??= history({ env: this.#env({}), log: (message) => this.#host.log('warn', message) });
    return this.#history;
  }

  get #settings(): ResolvedSettings {
    return this.#host.settings();
  }

  #env(tags: Record<string, string>): Record<string, string> {
    return childEnv({ preset: this.#preset, base: this.#parts.env, settings: this.#settings, tags });
  }

  /** Short looks at a program belong to no session, but to this run of the core (I11). */
  #probeEnv(): Record<string, string> {
    return this.#env(this.#host.tags(PROBE));
  }

  async #preparedEnv(tags: Record<string, string>): Promise<Record<string, string>> {
    const env = this.#env(tags);
    const options = readOptions(this.#preset.id, this.#settings);
    const input = { dataDir: this.#host.dataDir, settings: this.#settings, options, env };
    return { ...env, ...(await this.#preset.prepare?.(input)) };
  }

  #locate(): Promise<Located | undefined> {
    const { home, terminalEnv } = this.#parts;
    return locateAgent(this.#preset, {
      executable: this.#settings.executable,
      dataDir: this.#host.dataDir,
      env: this.#probeEnv(),
      places: knownPlaces(specOf(this.#preset), home),
      terminalEnv: () => this.#terminal(terminalEnv),
    });
  }

  #terminal(ask: ProviderParts['terminalEnv']): Promise<Env> {
    this.#terminalEnv ??= ask();
    return this.#terminalEnv;
  }

  /** Of a hub that was started from a desktop, npm is only on the PATH that a terminal has. */
  async #personsEnv(): Promise<Record<string, string>> {
    const { env, terminalEnv } = this.#parts;
    const { PATH } = await this.#terminal(terminalEnv);
    const paths = [env.PATH, PATH].filter((path) => path !== undefined && path !== '');
    return defined({ ...env, PATH: paths.join(delimiter), ...this.#host.tags(PROBE) });
  }

  async #detectAccount({ runtime, launch }: Located): Promise<Detection> {
    const state = await this.#signInState(launch);
    const methods = signInMethods(this.#preset, state.authMethods, launch);
    const about = { runtime, signInMethods: methods, error: null };
    if (state.signedIn) return { status: 'ready', account: this.#account(), hint: null, ...about };
    const hint = `${signInHint(this.#preset, state.authMethods, launch)}${this.#strayKeyHint()}`;
    return { status: 'sign_in', account: null, hint, ...about };
  }

  async #signInState(launch: Launch): Promise<SignInState> {
    const probe = await this.#probe(launch);
    if (this.#preset.hasKey?.(probe.env) === true) return { signedIn: true, authMethods: [] };
    return probeSignIn(probe);
  }

  /** A short look at the agent, in a folder without anything in it. */
  async #probe(launch: Launch): Promise<ProbeOptions> {
    const env = await this.#preparedEnv(this.#host.tags(PROBE));
    const folder = join(this.#host.dataDir, 'probe');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { clock } = this.#parts;
    return { preset: this.#preset, launch, folder, env, sessionId: PROBE, host: this.#host, clock };
  }

  #account(): NonNullable<Detection['account']> {
    const { name, variables } = this.#preset;
    const usesKey = this.#settings.apiKey !== undefined && variables.apiKey !== undefined;
    if (usesKey) return { label: 'API key', billing: 'The API key set in the hub' };
    return { label: `As ${name} is set up`, billing: `Whatever ${name} itself is signed in with` };
  }

  /** A key that stands in the environment was not meant for this, so it is not used; but a person may wonder. */
  #strayKeyHint(): string {
    const [stray] = strayKeys(this.#preset, this.#parts.env);
    if (stray === undefined) return '';
    return ` The ${stray} in your environment is not used; add it in Settings if you want to be billed by it.`;
  }
}

function defined(env: Env): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return Object.fromEntries(entries);
}
