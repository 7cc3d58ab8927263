import type { SignInProgress } from '@codeai-hub/protocol/channels/root/sign-in';
import { HubError } from '@codeai-hub/protocol/errors';
import { type Clock, systemClock } from '../clock.ts';
import {
  CONTRACT_VERSION,
  HOST_REQUESTS,
  type HostMethod,
  type HostNotification,
  type HostNotificationParams,
  type HostParams,
  type HostResult,
  type ResolvedSettings,
} from '../contract.ts';
import type { HostServices, Provider, ProviderModule } from '../module.ts';
import { ofSession, RUN_TAG, SESSION_TAG } from '../processes/tags.ts';
import { type LineStream, RpcPeer, reasonOf } from '../rpc.ts';
import { Openings } from './openings.ts';

/** What a provider without open sessions may take to end. */
const PROVIDER_END_MS = 2000;
const LIST_HISTORY = 'show the conversations of its own program';

/** Serves one provider module over a stream (architecture §7). Resolves when the core is gone and all is ended. */
export function serveProvider(module: ProviderModule, stream: LineStream, clock: Clock = systemClock): Promise<void> {
  return new Promise((resolve) => {
    const host = new ProviderHost(module, stream, clock);
    stream.onClose(() => void host.end().then(resolve));
  });
}

class ProviderHost {
  readonly #module: ProviderModule;
  readonly #stream: LineStream;
  readonly #clock: Clock;
  readonly #peer: RpcPeer;
  readonly #openings: Openings;
  #runTag = '';
  #settings: ResolvedSettings = { env: {}, options: {} };
  #provider: Provider | null = null;
  #installing: AbortController | null = null;
  #signIn: { stop: AbortController; over: Promise<void> } | null = null;

  constructor(module: ProviderModule, stream: LineStream, clock: Clock) {
    this.#module = module;
    this.#stream = stream;
    this.#clock = clock;
    this.#openings = new Openings({
      clock,
      tagged: (sessionId) => ofSession(this.#runTag, sessionId),
      emit: (sessionId, event) => this.#notify('session.event', { sessionId, event }),
      log: (level, message, sessionId) => this.#log(level, message, sessionId),
    });
    this.#peer = new RpcPeer(stream, {
      onBadLine: (line, reason) => this.#log('warn', `bad line from the core: ${reason}: ${line.slice(0, 200)}`),
    });
    this.#serve('initialize', (params) => this.#initialize(params));
    this.#serve('settings.changed', ({ settings }) => {
      this.#settings = settings;
      this.#provider?.settingsChanged?.();
    });
    this.#serve('ping', () => ({}));
    this.#serve('detect', () => this.#running().detect());
    this.#serve('install', ({ version }) => this.#install(version));
    this.#serve('install.cancel', () => this.#installing?.abort());
    this.#serve('signIn.start', ({ method }) => this.#startSignIn(method));
    this.#serve('signIn.cancel', () => this.#cancelSignIn());
    this.#serve('signOut', () => this.#signOut());
    this.#serve('session.open', (params) => this.#open(params));
    this.#serve('session.prompt', ({ sessionId, messageId, content }) =>
      this.#openings.get(sessionId).prompt(messageId, content),
    );
    this.#serve('session.steer', ({ sessionId, messageId, content }) => this.#steer(sessionId, messageId, content));
    this.#serve('session.interrupt', ({ sessionId }) => this.#openings.get(sessionId).interrupt());
    this.#serve('session.answer', ({ sessionId, requestId, answer }) =>
      this.#openings.get(sessionId).answer(requestId, answer),
    );
    this.#serve('session.configure', ({ sessionId, ...change }) => this.#openings.get(sessionId).configure(change));
    this.#serve('session.resumeTurn', ({ sessionId }) => this.#openings.get(sessionId).resumeTurn?.());
    this.#serve('session.close', ({ sessionId }) => this.#openings.close(sessionId));
    this.#serve('session.hasMessage', async ({ sessionId: _, ...query }) => ({
      answer: (await this.#running().hasMessage?.(query)) ?? 'unknown',
    }));
    this.#serve('history.list', (query) => {
      const provider = this.#running();
      if (!provider.listHistory) throw this.#unsupported(LIST_HISTORY);
      return provider.listHistory(query);
    });
    this.#serve('history.read', (query) => {
      const provider = this.#running();
      if (!provider.readHistory) throw this.#unsupported(LIST_HISTORY);
      return provider.readHistory(query);
    });
  }

  /** Never fails and never hangs: nobody is left to be told. */
  async end(): Promise<void> {
    this.#installing?.abort();
    this.#signIn?.stop.abort();
    const failed = (error: unknown) => console.error(`the provider did not end as it should: ${reasonOf(error)}`);
    await this.#openings.end().catch(failed);
    await this.#within(PROVIDER_END_MS, async () => this.#provider?.close()).catch(failed);
  }

  async #within(ms: number, work: () => Promise<unknown>): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const stop = this.#clock.after(ms, () => reject(new Error(`${ms / 1000} s passed`)));
    await Promise.race([work(), late]).finally(stop);
  }

  #serve<M extends HostMethod>(
    method: M,
    handler: (params: HostParams<M>) => HostResult<M> | Promise<HostResult<M>> | void | Promise<void>,
  ): void {
    this.#peer.handle(method, (params) => {
      const parsed = HOST_REQUESTS[method].params.safeParse(params);
      if (!parsed.success) throw new HubError('invalid_request', { path: method, reason: parsed.error.message });
      return handler(parsed.data as HostParams<M>);
    });
  }

  #initialize(params: HostParams<'initialize'>): HostResult<'initialize'> {
    const { name, version, contract } = this.#module.manifest;
    // Before it is made: a module of another contract expects other services, too.
    if (contract !== params.contract || params.contract !== CONTRACT_VERSION) {
      const hint = contract > params.contract ? 'Update CodeAI Hub.' : `Update ${name} to a version for this hub.`;
      throw new HubError('provider_incompatible', { provider: name, version, contract, spoken: params.contract, hint });
    }
    this.#settings = params.settings;
    this.#runTag = params.runTag;
    const services: HostServices = {
      dataDir: params.dataDir,
      coreVersion: params.coreVersion,
      settings: () => this.#settings,
      tags: (sessionId) => ({ [RUN_TAG]: params.runTag, [SESSION_TAG]: sessionId }),
      processStarted: (sessionId, process) => this.#notify('process.started', { sessionId, ...process }),
      processEnded: (sessionId, pid) => this.#notify('process.ended', { sessionId, pid }),
      drained: () => this.#stream.drained(),
      installProgress: (progress) => this.#notify('install.progress', progress),
      log: (level, message, sessionId) => this.#log(level, message, sessionId),
    };
    this.#provider = this.#module.create(services);
    return this.#module.manifest;
  }

  async #install(version?: string): Promise<HostResult<'install'>> {
    const provider = this.#running();
    if (!provider.install) throw this.#unsupported('be installed by the hub');
    this.#installing = new AbortController();
    try {
      const installed = await provider.install(this.#installing.signal, version);
      return installed ? { installed } : {};
    } finally {
      this.#installing = null;
    }
  }

  async #startSignIn(method: string): Promise<void> {
    const provider = this.#running();
    const { name } = this.#module.manifest;
    if (!provider.signIn) throw this.#unsupported('be signed in by the hub');
    if (this.#signIn) throw new HubError('sign_in_failed', { provider: name, reason: 'another sign-in is under way' });
    const stop = new AbortController();
    const tell = (progress: SignInProgress) => {
      if (!stop.signal.aborted) this.#notify('signIn.progress', progress);
    };
    const over = Promise.withResolvers<void>();
    this.#signIn = { stop, over: over.promise };
    try {
      await provider.signIn(method, tell, stop.signal);
    } catch (error) {
      if (stop.signal.aborted) throw new HubError('sign_in_cancelled');
      if (error instanceof HubError) throw error;
      throw new HubError('sign_in_failed', { provider: name, reason: reasonOf(error) });
    } finally {
      this.#signIn = null;
      over.resolve();
    }
  }

  async #cancelSignIn(): Promise<void> {
    const running = this.#signIn;
    running?.stop.abort();
    await running?.over;
  }

  async #signOut(): Promise<void> {
    const provider = this.#running();
    if (!provider.signOut) throw this.#unsupported('be signed out by the hub');
    await provider.signOut();
  }

  #open(params: HostParams<'session.open'>): Promise<HostResult<'session.open'>> {
    return this.#openings.open(params.sessionId, (emit) => this.#running().open(params, emit));
  }

  #steer(sessionId: string, messageId: string, content: HostParams<'session.steer'>['content']): Promise<void> {
    const session = this.#openings.get(sessionId);
    if (!session.steer) throw new HubError('steer_unsupported');
    return session.steer(messageId, content);
  }

  #running(): Provider {
    if (!this.#provider) throw new HubError('hello_required');
    return this.#provider;
  }

  #unsupported(what: string): HubError {
    return new HubError('unsupported', { provider: this.#module.manifest.name, what });
  }

  #notify<N extends HostNotification>(name: N, params: HostNotificationParams<N>): void {
    this.#peer.notify(name, params);
  }

  #log(level: 'debug' | 'info' | 'warn' | 'error', message: string, sessionId?: string): void {
    this.#notify('log', { level, message, ...(sessionId === undefined ? {} : { sessionId }) });
  }
}
