import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { HostServices } from '@codeai-hub/provider-kit/module';
import { type Fields, stringOf } from '@codeai-hub/provider-kit/reading';
import type { InitializeParams, LoginAccountParams } from '../native/protocol.ts';
import { Connection, type RequestId } from '../rpc/connection.ts';
import { type ServerLink, startFailed } from './process.ts';
import { Routes, type ThreadListener } from './routes.ts';

/** A cold start takes a tenth of a second; a slow disk and a loaded machine a few. */
const START_MS = 30_000;

export interface ServerOptions {
  /** told to it once it runs; `undefined` where it knows it, or needs none */
  apiKey: string | undefined;
  host: HostServices;
  clock: Clock;
  /** sees every notification and request as it came, before anything is made of it; a request has an id */
  tap?: ((method: string, params: Fields, id?: RequestId) => void) | undefined;
}

/** One `codex app-server`, which works for all sessions of the same settings. */
export class AppServer {
  readonly #options: ServerOptions;
  readonly #process: ServerLink;
  readonly #connection: Connection;
  readonly #routes = new Routes();
  readonly #accountListeners = new Set<(method: string, params: Fields) => void>();
  #ending: Promise<void> | undefined;
  #models: Promise<Fields> | undefined;
  /** why nobody listens to it any more, when it did not just end */
  #givenUpFor: string | undefined;
  /** it cannot be used any more */
  gone = false;

  private constructor(link: ServerLink, options: ServerOptions) {
    this.#options = options;
    this.#process = link;
    this.#connection = new Connection(this.#process.stream, {
      notified: (method, params) => this.#notified(method, params),
      asked: (id, method, params) => this.#asked(id, method, params),
      garbage: (line, reason) => this.#log('warn', `Codex said what is no message (${reason}): ${line.slice(0, 200)}`),
    });
    this.#process.stream.onClose((reason) => void this.#closed(reason));
  }

  /** Introduces the hub to a server that runs. Throws `runtime_failed`, and then it is ended. */
  static async on(link: ServerLink, options: ServerOptions): Promise<AppServer> {
    const server = new AppServer(link, options);
    try {
      await server.#inTime(server.#introduce());
      return server;
    } catch (error) {
      const endedByItself = server.gone;
      await server.end();
      if (error instanceof HubError && error.code === 'runtime_failed') throw error;
      throw startFailed(endedByItself ? await server.#whyGone() : (error as Error).message);
    }
  }

  request(method: string, params: object): Promise<Fields> {
    return this.#connection.request(method, params);
  }

  /** Asked once: it may look for news of them over the network. */
  models(): Promise<Fields> {
    this.#models ??= this.request('model/list', {});
    return this.#models;
  }

  respond(id: RequestId, result: object): void {
    this.#connection.respond(id, result);
  }

  refuse(id: RequestId, message: string): void {
    this.#connection.refuse(id, message);
  }

  opening<T>(open: () => Promise<T>): Promise<T> {
    return this.#routes.opening(open);
  }

  attach(threadId: string, listener: ThreadListener): void {
    this.#routes.attach(threadId, listener);
  }

  /** Hears what concerns no conversation. Answers how to stop. */
  onAccount(listener: (method: string, params: Fields) => void): () => void {
    this.#accountListeners.add(listener);
    return () => this.#accountListeners.delete(listener);
  }

  detach(threadId: string): void {
    this.#routes.detach(threadId);
  }

  /** Ends it and everything it started for itself, within 2 s. Whoever listens is told nothing. */
  end(): Promise<void> {
    this.gone = true;
    this.#connection.end('it was closed');
    this.#ending ??= this.#process.end(this.#options.clock);
    return this.#ending;
  }

  /** Whether it can go on without this host. */
  get canStay(): boolean {
    return this.#process.leave !== undefined && !this.gone;
  }

  /** It goes on without this host, where it can; else it ends. */
  async leave(): Promise<void> {
    if (!this.canStay) return this.end();
    this.gone = true;
    this.#connection.end('it was left');
    this.#process.leave?.();
  }

  /** It does not do what it must: ends it as if it had ended by itself. */
  async giveUp(reason: string): Promise<void> {
    if (this.gone) return;
    const ending = this.end();
    for (const listener of this.#routes.listeners) listener.ended(reason);
    await ending;
  }

  async #introduce(): Promise<void> {
    const introduction: InitializeParams = {
      clientInfo: { name: 'codeai_hub', title: 'CodeAI Hub', version: this.#options.host.coreVersion },
      capabilities: { experimentalApi: true, requestAttestation: false },
    };
    await this.request('initialize', introduction);
    this.#connection.notify('initialized');
    const { apiKey } = this.#options;
    if (apiKey === undefined) return;
    const login: LoginAccountParams = { type: 'apiKey', apiKey };
    await this.request('account/login/start', login);
  }

  async #inTime(work: Promise<void>): Promise<void> {
    const tooLate = Promise.withResolvers<never>();
    const late = () => tooLate.reject(new Error(`it was not ready within ${START_MS / 1000} s`));
    const cancel = this.#options.clock.after(START_MS, late);
    try {
      await Promise.race([work, tooLate.promise]);
    } finally {
      cancel();
    }
  }

  #notified(method: string, params: Fields): void {
    this.#options.tap?.(method, params);
    this.#routes.learn(method, params);
    const threadId = stringOf(params.threadId);
    if (threadId !== undefined) {
      this.#routes.deliver(threadId, (listener) => listener.notified(method, params));
      return;
    }
    for (const listener of this.#accountListeners) listener(method, params);
    for (const listener of this.#routes.listeners) listener.notified(method, params);
  }

  #asked(id: RequestId, method: string, params: Fields): void {
    this.#options.tap?.(method, params, id);
    const threadId = stringOf(params.threadId);
    const heard =
      threadId !== undefined && this.#routes.deliver(threadId, (listener) => listener.asked(id, method, params));
    if (heard) return;
    this.#log('warn', `Codex asked ${method}, which nobody here can answer`);
    this.refuse(id, `CodeAI Hub does not answer ${method}`);
  }

  async #closed(reason: string | undefined): Promise<void> {
    if (this.gone) return;
    this.gone = true;
    this.#givenUpFor = reason;
    this.#ending ??= this.#process.end(this.#options.clock);
    await this.#ending;
    const words = await this.#whyGone();
    for (const listener of this.#routes.listeners) listener.ended(words);
  }

  async #whyGone(): Promise<string> {
    return this.#givenUpFor ?? (await this.#process.lastWords());
  }

  #log(level: 'warn' | 'error', message: string): void {
    this.#options.host.log(level, message);
  }
}
