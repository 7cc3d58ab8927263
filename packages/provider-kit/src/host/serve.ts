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
import type { HostServices, Provider, ProviderModule, ProviderSession } from '../module.ts';
import { type LineStream, RpcPeer } from '../rpc.ts';

/** Serves one provider module over a stream (architecture §7). Resolves when the core is gone and all is ended. */
export function serveProvider(module: ProviderModule, stream: LineStream): Promise<void> {
  return new Promise((resolve) => {
    const host = new ProviderHost(module, stream);
    stream.onClose(() => void host.end().then(resolve));
  });
}

class ProviderHost {
  readonly #module: ProviderModule;
  readonly #peer: RpcPeer;
  readonly #sessions = new Map<string, ProviderSession>();
  #settings: ResolvedSettings = { env: {}, options: {} };
  #provider: Provider | null = null;
  #installing: AbortController | null = null;

  constructor(module: ProviderModule, stream: LineStream) {
    this.#module = module;
    this.#peer = new RpcPeer(stream, {
      onBadLine: (line, reason) => this.#log('warn', `bad line from the core: ${reason}: ${line.slice(0, 200)}`),
    });
    this.#serve('initialize', (params) => this.#initialize(params));
    this.#serve('settings.changed', ({ settings }) => {
      this.#settings = settings;
      this.#provider?.settingsChanged?.();
    });
    this.#serve('detect', () => this.#running().detect());
    this.#serve('install', () => this.#install());
    this.#serve('install.cancel', () => this.#installing?.abort());
    this.#serve('session.open', (params) => this.#open(params));
    this.#serve('session.prompt', ({ sessionId, messageId, content }) => this.#session(sessionId).prompt(messageId, content));
    this.#serve('session.steer', ({ sessionId, messageId, content }) => this.#steer(sessionId, messageId, content));
    this.#serve('session.interrupt', ({ sessionId }) => this.#session(sessionId).interrupt());
    this.#serve('session.answer', ({ sessionId, requestId, answer }) => this.#session(sessionId).answer(requestId, answer));
    this.#serve('session.configure', ({ sessionId, ...change }) => this.#session(sessionId).configure(change));
    this.#serve('session.close', ({ sessionId }) => this.#close(sessionId));
    this.#serve('session.hasMessage', async ({ sessionId: _, ...query }) => ({
      answer: (await this.#running().hasMessage?.(query)) ?? 'unknown',
    }));
  }

  async end(): Promise<void> {
    this.#installing?.abort();
    await Promise.allSettled([...this.#sessions.values()].map((session) => session.close()));
    await this.#provider?.close();
  }

  #serve<M extends HostMethod>(method: M, handler: (params: HostParams<M>) => HostResult<M> | Promise<HostResult<M>> | void | Promise<void>): void {
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
    const services: HostServices = {
      dataDir: params.dataDir,
      coreVersion: params.coreVersion,
      settings: () => this.#settings,
      tags: (sessionId) => ({ CODEAI_HUB_RUN: params.runTag, CODEAI_HUB_SESSION: sessionId }),
      processStarted: (sessionId, process) => this.#notify('process.started', { sessionId, ...process }),
      processEnded: (sessionId, pid) => this.#notify('process.ended', { sessionId, pid }),
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
    if (this.#sessions.has(sessionId)) await this.#close(sessionId);
    const session = await this.#running().open(params, (event) => {
      if (event.type === 'closed') this.#sessions.delete(sessionId);
      this.#notify('session.event', { sessionId, event });
    });
    this.#sessions.set(sessionId, session);
    return session.opened;
  }

  #steer(sessionId: string, messageId: string, content: HostParams<'session.steer'>['content']): Promise<void> {
    const session = this.#session(sessionId);
    if (!session.steer) throw new HubError('steer_unsupported');
    return session.steer(messageId, content);
  }

  async #close(sessionId: string): Promise<void> {
    const session = this.#sessions.get(sessionId);
    this.#sessions.delete(sessionId);
    await session?.close();
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
