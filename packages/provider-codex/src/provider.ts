import { homedir } from 'node:os';
import type { SignInProgress } from '@codeai-hub/protocol/channels/root/sign-in';
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
import type { HostServices, Provider, ProviderSession } from '@codeai-hub/provider-kit/module';
import { loginShellEnv } from '@codeai-hub/provider-kit/processes/login-shell-env';
import type { Fields } from '@codeai-hub/provider-kit/reading';
import { knownPlaces } from '@codeai-hub/provider-kit/runtime/candidates';
import { installRuntime, type Progress } from '@codeai-hub/provider-kit/runtime/install';
import { locateRuntime, missingHint } from '@codeai-hub/provider-kit/runtime/locate';
import { thisMachine } from '@codeai-hub/provider-kit/runtime/platform';
import { npmRegistry } from '@codeai-hub/provider-kit/runtime/registry';
import type { FoundRuntime } from '@codeai-hub/provider-kit/runtime/spec';
import { runtimeVersion } from '@codeai-hub/provider-kit/runtime/version';
import { checkFolder } from '@codeai-hub/provider-kit/session/folder';
import { accountOf } from './account/describe.ts';
import { signIn, signInMethods } from './account/sign-in.ts';
import { childEnv } from './environment/child-env.ts';
import { listRecords, readRecord } from './history/records.ts';
import { PROVIDER_NAME } from './manifest.ts';
import type { GetAccountParams } from './native/protocol.ts';
import type { RequestId } from './rpc/connection.ts';
import { CODEX_RUNTIME } from './runtime/spec.ts';
import { AppServer } from './server/app-server.ts';
import { KeptServers } from './server/kept/kept-servers.ts';
import { type Launch, launchOf, serviceOf } from './server/launch.ts';
import { type ServerLink, ServerProcess } from './server/process.ts';
import { type Lease, Servers } from './server/servers.ts';
import { findMessage } from './session/history.ts';
import { parseNativeId } from './session/native-id.ts';
import { isMissing } from './session/open-thread.ts';
import { CodexSession } from './session/session.ts';
import { readOptions } from './settings.ts';

/** What a test may replace. */
export interface ProviderParts {
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  terminalEnv: () => Promise<Readonly<Record<string, string | undefined>>>;
  places: readonly string[];
  tap?: (method: string, params: Fields, id?: RequestId) => void;
}

const REAL: ProviderParts = {
  env: process.env,
  clock: systemClock,
  terminalEnv: async () => (await loginShellEnv()).env,
  places: knownPlaces(CODEX_RUNTIME, homedir()),
};

/** stands where a session's id would: no session has this one */
const PROBE = 'probe';

/** Codex through its app-server: one process for all sessions. */
export class CodexProvider implements Provider {
  readonly #host: HostServices;
  readonly #parts: ProviderParts;
  readonly #servers: Servers;
  readonly #kept: KeptServers;
  readonly #sessions = new Set<CodexSession>();
  #terminalEnv: Promise<Readonly<Record<string, string | undefined>>> | undefined;

  constructor(host: HostServices, parts: Partial<ProviderParts> = {}) {
    this.#host = host;
    this.#parts = { ...REAL, ...parts };
    this.#servers = new Servers((launch) => this.#startServer(launch));
    const { clock } = this.#parts;
    this.#kept = new KeptServers({ host, clock, introduce: (link) => this.#introduce(link, undefined) });
  }

  async detect(): Promise<Detection> {
    let runtime: FoundRuntime | undefined;
    try {
      runtime = await this.#locate();
      if (runtime === undefined)
        return {
          status: 'not_installed',
          runtime: null,
          account: null,
          hint: missingHint(CODEX_RUNTIME),
          error: null,
        };
      return await this.#detectAccount(runtime);
    } catch (error) {
      const failure =
        error instanceof HubError
          ? error
          : new HubError('runtime_failed', { provider: PROVIDER_NAME, reason: (error as Error).message });
      return { status: 'failed', runtime: runtime ?? null, account: null, hint: null, error: failure.toShape() };
    }
  }

  async install(signal: AbortSignal, version?: string): Promise<InstalledRuntime> {
    const { registry } = readOptions(this.#settings);
    const env = { ...this.#parts.env, ...this.#host.tags(PROBE) };
    const options = {
      dataDir: this.#host.dataDir,
      registry: registry ?? (await npmRegistry(CODEX_RUNTIME, env)),
      machine: thisMachine(),
      signal,
      progress: (progress: Progress) => this.#host.installProgress(progress),
      probe: (path: string) => runtimeVersion(CODEX_RUNTIME, path, this.#env(this.#host.tags(PROBE))),
      log: (message: string) => this.#host.log('warn', message),
    };
    return installRuntime(CODEX_RUNTIME, options, version);
  }

  async signIn(method: string, tell: (progress: SignInProgress) => void, signal: AbortSignal): Promise<void> {
    await this.#onPersonsOwn((server) => signIn(server, method, tell, signal));
  }

  async signOut(): Promise<void> {
    await this.#onPersonsOwn((server) => server.request('account/logout', {}));
  }

  async open(request: OpenRequest, emit: (event: ProviderEvent) => void): Promise<ProviderSession> {
    const options = readOptions(this.#settings);
    await checkFolder(request.folder);
    const runtime = await this.#locate();
    if (runtime === undefined) throw new HubError('runtime_missing', { provider: PROVIDER_NAME });
    const lease = await this.#leaseFor(request, runtime);
    try {
      return await this.#openOn(lease, request, runtime, options, emit);
    } catch (error) {
      await lease.release();
      throw error;
    }
  }

  async hasMessage({
    nativeId,
    messageId,
  }: {
    folder: string;
    nativeId: string;
    messageId: string;
  }): Promise<'yes' | 'no' | 'unknown'> {
    const native = parseNativeId(nativeId);
    if (native === undefined) return 'no';
    try {
      const runtime = await this.#locate();
      if (runtime === undefined) return 'unknown';
      const look = (server: AppServer) => findMessage(server, native.threadId, messageId);
      return (await this.#servers.with(this.#launch(runtime), look)) === undefined ? 'no' : 'yes';
    } catch (error) {
      if (isMissing(error)) return 'no';
      this.#host.log('warn', `could not look for a message in Codex's record: ${String(error)}`);
      return 'unknown';
    }
  }

  listHistory(query: HostParams<'history.list'>) {
    return this.#onServer((server) => listRecords(server, query));
  }

  readHistory(query: HostParams<'history.read'>) {
    return this.#onServer((server) => readRecord(server, query));
  }

  async close(): Promise<void> {
    const sessions = [...this.#sessions];
    await Promise.all(sessions.map((session) => (session.left === undefined ? session.close() : undefined)));
    await this.#servers.close(new Set(sessions.flatMap(({ left }) => left ?? [])));
  }

  get #settings(): ResolvedSettings {
    return this.#host.settings();
  }

  /** A turn that goes on is resumed where it goes on, or not at all. */
  async #leaseFor({ resumeTurn, nativeId = '' }: OpenRequest, runtime: FoundRuntime): Promise<Lease> {
    if (resumeTurn === undefined) {
      await this.#kept.endLost();
      return this.#servers.lease(this.#launch(runtime));
    }
    const kept = await this.#kept.holding(parseNativeId(nativeId)?.threadId ?? '');
    if (kept === undefined) throw new HubError('no_turn_running');
    return this.#servers.leaseFound(kept.name, () => this.#kept.adopt(kept));
  }

  async #startServer(launch: Launch): Promise<AppServer> {
    const kept = launch.survives ? await this.#kept.start(launch) : undefined;
    return this.#introduce(kept ?? (await ServerProcess.start(launch, this.#host)), launch.apiKey);
  }

  #introduce(link: ServerLink, apiKey: string | undefined): Promise<AppServer> {
    const { clock, tap } = this.#parts;
    return AppServer.on(link, { apiKey, host: this.#host, clock, tap });
  }

  async #openOn(
    lease: Lease,
    request: OpenRequest,
    runtime: FoundRuntime,
    options: ReturnType<typeof readOptions>,
    emit: (event: ProviderEvent) => void,
  ): Promise<ProviderSession> {
    let session: CodexSession | undefined;
    session = await CodexSession.open({
      request,
      lease,
      service: serviceOf(this.#settings),
      runtime,
      options,
      signInHint: signInHint(runtime),
      host: this.#host,
      clock: this.#parts.clock,
      emit: (event) => {
        if (event.type === 'closed' && session !== undefined) this.#sessions.delete(session);
        emit(event);
      },
    });
    this.#sessions.add(session);
    return session;
  }

  /** On an app-server that uses the sign-in of the person's own Codex, whatever key the hub may have. */
  async #onPersonsOwn(use: (server: AppServer) => Promise<unknown>): Promise<void> {
    const runtime = await this.#locate();
    if (runtime === undefined) throw new HubError('runtime_missing', { provider: PROVIDER_NAME });
    const { apiKey: _, ...settings } = this.#settings;
    await this.#servers.with(launchOf(runtime.path, this.#env({}), settings), use);
  }

  async #onServer<T>(use: (server: AppServer) => Promise<T>): Promise<T> {
    const runtime = await this.#locate();
    if (runtime === undefined) throw new HubError('runtime_missing', { provider: PROVIDER_NAME });
    return this.#servers.with(this.#launch(runtime), use);
  }

  #launch(runtime: FoundRuntime): Launch {
    return launchOf(runtime.path, this.#env({}), this.#settings);
  }

  #env(tags: Record<string, string>): Record<string, string> {
    return childEnv({ base: this.#parts.env, settings: this.#settings, tags });
  }

  #locate(): Promise<FoundRuntime | undefined> {
    const terminalEnv = () => {
      this.#terminalEnv ??= this.#parts.terminalEnv();
      return this.#terminalEnv;
    };
    return locateRuntime(CODEX_RUNTIME, {
      executable: this.#settings.executable,
      dataDir: this.#host.dataDir,
      env: this.#env(this.#host.tags(PROBE)),
      places: this.#parts.places,
      terminalEnv,
    });
  }

  async #detectAccount(runtime: FoundRuntime): Promise<Detection> {
    const params: GetAccountParams = { refreshToken: false };
    const answer = await this.#servers.with(this.#launch(runtime), (server) => server.request('account/read', params));
    const account = accountOf(answer, this.#settings);
    const ways = signInMethods(this.#settings, loginCommand(runtime));
    if (account) return { status: 'ready', runtime, account, signInMethods: ways, hint: null, error: null };
    const hint = `${signInHint(runtime)}${this.#strayKeyHint()}`;
    return { status: 'sign_in', runtime, account: null, signInMethods: ways, hint, error: null };
  }

  /** A key that stands in the environment was not meant for this, so it is not used; but a person may wonder. */
  #strayKeyHint(): string {
    if (this.#parts.env.OPENAI_API_KEY === undefined) return '';
    return ' The OPENAI_API_KEY in your environment is not used; add it in Settings if you want to be billed by it.';
  }
}

function signInHint(runtime: FoundRuntime): string {
  return `Run \`${loginCommand(runtime)}\` in a terminal, or add an API key in Settings, Providers.`;
}

function loginCommand({ source, path }: FoundRuntime): string {
  return `${source === 'machine' ? 'codex' : `"${path}"`} login`;
}
