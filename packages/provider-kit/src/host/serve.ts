import { HubError } from '@codeai-hub/protocol/errors';
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
import type { ProviderEvent } from '../events.ts';
import type { HostServices, Provider, ProviderModule, ProviderSession } from '../module.ts';
import { sweep } from '../processes/sweep.ts';
import { ofSession, RUN_TAG, SESSION_TAG } from '../processes/tags.ts';
import { type LineStream, RpcPeer, reasonOf } from '../rpc.ts';

/** Serves one provider module over a stream (architecture §7). Resolves when the core is gone and all is ended. */
export function serveProvider(module: ProviderModule, stream: LineStream): Promise<void> {
  return new Promise((resolve) => {
    const host = new ProviderHost(module, stream);
    stream.onClose(() => void host.end().then(resolve));
  });
}

class ProviderHost {
  readonly #module: ProviderModule;
  readonly #stream: LineStream;
  readonly #peer: RpcPeer;
  readonly #sessions = new Map<string, ProviderSession>();
  /** sessions whose processes are being ended; a new opening waits for it */
  readonly #ending = new Map<string, Promise<void>>();
  #runTag = '';
  #settings: ResolvedSettings = { env: {}, options: {} };
  #provider: Provider | null = null;
  #installing: AbortController | null = null;

  constructor(module: ProviderModule, stream: LineStream) {
    this.#module = module;
    this.#stream = stream;
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
    this.#serve('install', () => this.#install());
    this.#serve('install.cancel', () => this.#installing?.abort());
    this.#serve('session.open', (params) => this.#open(params));
    this.#serve('session.prompt', ({ sessionId, messageId, content }) =>
      this.#session(sessionId).prompt(messageId, content),
    );
    this.#serve('session.steer', ({ sessionId, messageId, content }) => this.#steer(sessionId, messageId, content));
    this.#serve('session.interrupt', ({ sessionId }) => this.#session(sessionId).interrupt());
    this.#serve('session.answer', ({ sessionId, requestId, answer }) =>
      this.#session(sessionId).answer(requestId, answer),
    );
    this.#serve('session.configure', ({ sessionId, ...change }) => this.#session(sessionId).configure(change));
    this.#serve('session.close', ({ sessionId }) => this.#close(sessionId));
    this.#serve('session.hasMessage', async ({ sessionId: _, ...query }) => ({
      answer: (await this.#running().hasMessage?.(query)) ?? 'unknown',
    }));
  }

  async end(): Promise<void> {
    this.#installing?.abort();
    await Promise.all([...this.#sessions.keys()].map((sessionId) => this.#close(sessionId)));
    await Promise.all(this.#ending.values());
    await this.#provider?.close();
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
    if (params.contract !== CONTRACT_VERSION) {
      const reason = `it speaks contract ${CONTRACT_VERSION}, the core ${params.contract}`;
      throw new HubError('provider_unavailable', { provider: this.#module.manifest.name, reason });
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

  async #install(): Promise<void> {
    const provider = this.#running();
    if (!provider.install) throw this.#unsupported('be installed by the hub');
    this.#installing = new AbortController();
    try {
      await provider.install(this.#installing.signal);
    } finally {
      this.#installing = null;
    }
  }

  async #open(params: HostParams<'session.open'>): Promise<HostResult<'session.open'>> {
    const { sessionId } = params;
    await this.#close(sessionId);
    const emit = (event: ProviderEvent) => {
      this.#notify('session.event', { sessionId, event });
      if (event.type === 'closed') void this.#close(sessionId);
    };
    try {
      const session = await this.#running().open(params, emit);
      this.#sessions.set(sessionId, session);
      return session.opened;
    } catch (error) {
      await this.#endLeftovers(sessionId);
      throw error;
    }
  }

  #steer(sessionId: string, messageId: string, content: HostParams<'session.steer'>['content']): Promise<void> {
    const session = this.#session(sessionId);
    if (!session.steer) throw new HubError('steer_unsupported');
    return session.steer(messageId, content);
  }

  /** Ends the agent, then whatever it started that went its own ways (I11). Never fails: what is left is logged. */
  #close(sessionId: string): Promise<void> {
    const session = this.#sessions.get(sessionId);
    if (!session) return this.#ending.get(sessionId) ?? Promise.resolve();
    this.#sessions.delete(sessionId);
    const ending = this.#endSession(sessionId, session)
      .catch((error: unknown) => this.#log('error', `could not end the agent: ${reasonOf(error)}`, sessionId))
      .finally(() => this.#ending.delete(sessionId));
    this.#ending.set(sessionId, ending);
    return ending;
  }

  async #endSession(sessionId: string, session: ProviderSession): Promise<void> {
    try {
      await session.close();
    } finally {
      await this.#endLeftovers(sessionId);
    }
  }

  async #endLeftovers(sessionId: string): Promise<void> {
    const { found, survivors } = await sweep(ofSession(this.#runTag, sessionId), { graceMs: 200 });
    if (found > 0) this.#log('info', `ended ${found} processes that outlived the agent`, sessionId);
    if (survivors.length > 0)
      this.#log('error', `could not end ${survivors.map(({ pid }) => pid).join(', ')}`, sessionId);
  }

  #running(): Provider {
    if (!this.#provider) throw new HubError('hello_required');
    return this.#provider;
  }

  #session(sessionId: string): ProviderSession {
    const session = this.#sessions.get(sessionId);
    if (!session) throw new HubError('session_not_found', { sessionId });
    return session;
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
