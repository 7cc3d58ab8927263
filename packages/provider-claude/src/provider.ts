import { homedir } from 'node:os';
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
import { knownPlaces } from '@codeai-hub/provider-kit/runtime/candidates';
import { installRuntime, type Progress } from '@codeai-hub/provider-kit/runtime/install';
import { locateRuntime, missingHint } from '@codeai-hub/provider-kit/runtime/locate';
import { thisMachine } from '@codeai-hub/provider-kit/runtime/platform';
import { npmRegistry } from '@codeai-hub/provider-kit/runtime/registry';
import type { FoundRuntime } from '@codeai-hub/provider-kit/runtime/spec';
import { runtimeVersion } from '@codeai-hub/provider-kit/runtime/version';
import { checkFolder } from '@codeai-hub/provider-kit/session/folder';
import { childEnv, chosenEnv } from './environment/child-env.ts';
import { configDir } from './environment/config-dir.ts';
import { HistoryReader } from './history/reader.ts';
import { PROVIDER_NAME } from './manifest.ts';
import type { Fields } from './native/read.ts';
import { authStatus } from './runtime/auth-status.ts';
import { signInCommand, signInMethods } from './runtime/sign-in-methods.ts';
import { CLAUDE_RUNTIME } from './runtime/spec.ts';
import { parseNativeId } from './session/native-id.ts';
import { ClaudeSession } from './session/session.ts';
import { startFor } from './session/start.ts';
import { readOptions } from './settings.ts';
import { hasMessage } from './transcript/look-up.ts';

/** What a test may replace. */
export interface ProviderParts {
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  terminalEnv: () => Promise<Readonly<Record<string, string | undefined>>>;
  places: readonly string[];
  tap?: (event: Fields) => void;
}

const REAL: ProviderParts = {
  env: process.env,
  clock: systemClock,
  terminalEnv: async () => (await loginShellEnv()).env,
  places: knownPlaces(CLAUDE_RUNTIME, homedir()),
};

/** stands where a session's id would: no session has this one */
const PROBE = 'probe';

/** Claude Code through its Agent SDK: one runtime process per open session. */
export class ClaudeProvider implements Provider {
  readonly #host: HostServices;
  readonly #parts: ProviderParts;
  readonly #sessions = new Set<ClaudeSession>();
  readonly #history: HistoryReader;
  #terminalEnv: Promise<Readonly<Record<string, string | undefined>>> | undefined;

  constructor(host: HostServices, parts: Partial<ProviderParts> = {}) {
    this.#host = host;
    this.#parts = { ...REAL, ...parts };
    this.#history = new HistoryReader({
      configDir: () => configDir(this.#env({})),
      clock: this.#parts.clock,
      log: (message) => host.log('warn', message),
    });
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
          hint: missingHint(CLAUDE_RUNTIME),
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
    const options = {
      dataDir: this.#host.dataDir,
      registry: registry ?? (await npmRegistry(CLAUDE_RUNTIME, { ...this.#parts.env, ...this.#host.tags(PROBE) })),
      machine: thisMachine(),
      signal,
      progress: (progress: Progress) => this.#host.installProgress(progress),
      probe: (path: string) => runtimeVersion(CLAUDE_RUNTIME, path, this.#probeEnv()),
      log: (message: string) => this.#host.log('warn', message),
    };
    return installRuntime(CLAUDE_RUNTIME, options, version);
  }

  async open(request: OpenRequest, emit: (event: ProviderEvent) => void): Promise<ProviderSession> {
    const options = readOptions(this.#settings);
    await checkFolder(request.folder);
    const runtime = await this.#locate();
    if (runtime === undefined) throw new HubError('runtime_missing', { provider: PROVIDER_NAME });
    const env = this.#env(this.#host.tags(request.sessionId));
    let session: ClaudeSession | undefined;
    session = await ClaudeSession.open({
      request,
      start: await startFor(request, configDir(env), this.#parts.clock),
      runtime,
      env,
      chosenEnv: chosenEnv(this.#settings),
      configDir: configDir(env),
      options,
      signInHint: signInHint(runtime),
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

  hasMessage({
    nativeId,
    messageId,
  }: {
    folder: string;
    nativeId: string;
    messageId: string;
  }): Promise<'yes' | 'no' | 'unknown'> {
    const id = parseNativeId(nativeId)?.id;
    return id === undefined ? Promise.resolve('no') : hasMessage(configDir(this.#env({})), id, messageId);
  }

  listHistory(query: HostParams<'history.list'>) {
    return this.#history.list(query);
  }

  readHistory(query: HostParams<'history.read'>) {
    return this.#history.read(query);
  }

  async close(): Promise<void> {
    await this.#history.close();
    await Promise.all([...this.#sessions].map((session) => session.close()));
    this.#sessions.clear();
  }

  get #settings(): ResolvedSettings {
    return this.#host.settings();
  }

  #env(tags: Record<string, string>): Record<string, string> {
    return childEnv({ base: this.#parts.env, settings: this.#settings, tags, coreVersion: this.#host.coreVersion });
  }

  /** Short looks at a program belong to no session, but to this run of the core (I11). */
  #probeEnv(): Record<string, string> {
    return this.#env(this.#host.tags(PROBE));
  }

  #locate(): Promise<FoundRuntime | undefined> {
    const { executable } = this.#settings;
    const terminalEnv = () => {
      this.#terminalEnv ??= this.#parts.terminalEnv();
      return this.#terminalEnv;
    };
    const { places } = this.#parts;
    return locateRuntime(CLAUDE_RUNTIME, {
      executable,
      dataDir: this.#host.dataDir,
      env: this.#probeEnv(),
      places,
      terminalEnv,
    });
  }

  async #detectAccount(runtime: FoundRuntime): Promise<Detection> {
    const { signedIn, label, billing } = await authStatus(runtime.path, this.#probeEnv());
    if (signedIn) return { status: 'ready', runtime, account: { label, billing }, hint: null, error: null };
    return {
      status: 'sign_in',
      runtime,
      account: null,
      signInMethods: signInMethods(runtime, this.#strayKeyHint()),
      hint: `${signInHint(runtime)}${this.#strayKeyHint()}`,
      error: null,
    };
  }

  /** A key that stands in the environment was not meant for this, so it is not used; but a person may wonder. */
  #strayKeyHint(): string {
    if (this.#parts.env.ANTHROPIC_API_KEY === undefined) return '';
    return ' The ANTHROPIC_API_KEY in your environment is not used; add it in Settings if you want to be billed by it.';
  }
}

function signInHint(runtime: FoundRuntime): string {
  return `Run \`${signInCommand(runtime)}\` in a terminal, or add an API key in Settings, Agents.`;
}
