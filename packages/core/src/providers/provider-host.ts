import { HubError } from '@codeai-hub/protocol/errors';
import {
  CONTRACT_VERSION,
  HOST_NOTIFICATIONS,
  HOST_REQUESTS,
  type HostMethod,
  type HostNotification,
  type HostNotificationParams,
  type HostParams,
  type HostResult,
  Manifest,
  type ResolvedSettings,
} from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import { RpcPeer, reasonOf } from '@codeai-hub/provider-kit/rpc';
import type { Clock } from '../clock.ts';
import { incompatibility } from './contract-check.ts';
import type { HostLauncher, HostLink, InstalledProvider } from './host-launcher.ts';
import { HostPulse } from './host-pulse.ts';
import { reasonIn } from './last-words.ts';

export interface ProviderHostOptions {
  provider: InstalledProvider;
  launcher: HostLauncher;
  clock: Clock;
  dataDir: string;
  coreVersion: string;
  runTag: string;
  settings: ResolvedSettings;
  processStarted: (process: HostNotificationParams<'process.started'>) => void;
  processEnded: (process: HostNotificationParams<'process.ended'>) => void;
  installProgress: (progress: HostNotificationParams<'install.progress'>) => void;
  signInProgress: (progress: HostNotificationParams<'signIn.progress'>) => void;
  log: (entry: HostNotificationParams<'log'>) => void;
  /** it did not start or did not last, at most once; told before its sessions are */
  failed: (error: HubError) => void;
  /** nothing more comes from it; its sessions have been told */
  ended: (reason: string) => void;
  /** its process is gone */
  exited: () => void;
}

/** A host whose connection is closed ends its agents and itself in this time, or is killed. */
const LEAVING_MS = 8000;

/** The core's end of one running provider host. Every message is checked: a module is third-party code. */
export class ProviderHost {
  readonly #options: ProviderHostOptions;
  readonly #link: HostLink;
  readonly #peer: RpcPeer;
  readonly #listeners = new Map<string, (event: ProviderEvent) => void>();
  readonly #pulse: HostPulse;
  /** requests that are not answered yet */
  #pending = 0;
  #isReady = false;
  #isFaulty = false;
  #isClosing = false;
  #hasExited = false;
  /** why it was ended although it lived */
  #givenUp: string | undefined;
  #cancelKill: (() => void) | null = null;
  #ready: Promise<void> | null = null;

  constructor(options: ProviderHostOptions) {
    this.#options = options;
    this.#link = options.launcher.launch(options.provider, { CODEAI_HUB_RUN: options.runTag });
    this.#peer = new RpcPeer(this.#link.stream, {
      onBadLine: (line, reason) =>
        options.log({ level: 'warn', message: `unreadable line of the host: ${reason}: ${line.slice(0, 200)}` }),
    });
    this.#pulse = new HostPulse({
      clock: options.clock,
      ping: () => this.#peer.request('ping', {}),
      dead: () => this.#frozen(),
    });
    this.#on('session.event', ({ sessionId, event }) => this.#received(sessionId, event));
    this.#on('process.started', options.processStarted);
    this.#on('process.ended', options.processEnded);
    this.#on('install.progress', options.installProgress);
    this.#on('signIn.progress', options.signInProgress);
    this.#on('log', options.log);
    this.#link.stream.onClose((broken) => this.#ended(broken));
    this.#link.onExit(() => this.#exited());
  }

  get pid(): number | null {
    return this.#link.pid;
  }

  /** Whatever ends with it now ends because of it. */
  get isFaulty(): boolean {
    return this.#isFaulty;
  }

  /** Resolves when the module answered; throws `provider_unavailable` when it cannot run, or `provider_incompatible`. */
  ready(): Promise<void> {
    this.#ready ??= this.#initialize();
    return this.#ready;
  }

  async request<M extends HostMethod>(method: M, params: HostParams<M>): Promise<HostResult<M>> {
    const result = HOST_REQUESTS[method].result.safeParse(await this.#ask(method, params));
    if (result.success) return result.data as HostResult<M>;
    throw this.#unavailable(`its answer to ${method} is malformed`);
  }

  /** Events of a session go to `listener` until it closes, or until the returned function is called. */
  listen(sessionId: string, listener: (event: ProviderEvent) => void): () => void {
    this.#listeners.set(sessionId, listener);
    this.#watch();
    return () => {
      if (this.#listeners.get(sessionId) === listener) this.#forget(sessionId);
    };
  }

  /** To be called when an agent did not follow: maybe the host cannot. */
  doubt(): void {
    if (this.#isWaitedFor) this.#pulse.doubt();
  }

  /** Closes its stdin: the host ends its agents and itself, or is killed. */
  close(): void {
    this.#isClosing = true;
    this.#peer.close();
  }

  kill(): void {
    this.#link.kill();
  }

  async #initialize(): Promise<void> {
    const { provider, dataDir, coreVersion, runTag, settings } = this.#options;
    try {
      const answer = await this.#ask('initialize', {
        contract: CONTRACT_VERSION,
        coreVersion,
        dataDir,
        runTag,
        settings,
      });
      const incompatible = incompatibility(answer);
      if (incompatible) throw incompatible;
      const manifest = Manifest.parse(answer);
      if (manifest.id !== provider.manifest.id) throw new Error(`it calls itself "${manifest.id}"`);
      this.#isReady = true;
    } catch (error) {
      const failure = this.#whyNotReady(error);
      this.#fault(failure);
      this.kill();
      throw failure;
    }
  }

  /** Told once: what follows from a fault is no other one. */
  #fault(error: HubError): void {
    if (this.#isFaulty || this.#isClosing) return;
    this.#isFaulty = true;
    if (error.code !== 'provider_incompatible') this.#options.failed(error);
  }

  /** What a process said as it died tells more than that it did. */
  #whyNotReady(error: unknown): HubError {
    const code = error instanceof HubError ? error.code : null;
    if (error instanceof HubError && (code === 'provider_unavailable' || code === 'provider_incompatible'))
      return error;
    if (this.#givenUp !== undefined) return this.#unavailable(this.#givenUp);
    const words = code === 'agent_process_ended' ? reasonIn(this.#link.lastWords()) : '';
    return this.#unavailable(words === '' ? reasonOf(error) : words);
  }

  #on<N extends HostNotification>(name: N, listener: (params: HostNotificationParams<N>) => void): void {
    this.#peer.on(name, (params) => {
      const parsed = HOST_NOTIFICATIONS[name].safeParse(params);
      if (parsed.success) listener(parsed.data as HostNotificationParams<N>);
      else this.#options.log({ level: 'warn', message: `malformed ${name}: ${parsed.error.message.slice(0, 300)}` });
    });
  }

  #received(sessionId: string, event: ProviderEvent): void {
    const listener = this.#listeners.get(sessionId);
    if (event.type === 'closed') this.#forget(sessionId);
    listener?.(event);
  }

  #forget(sessionId: string): void {
    this.#listeners.delete(sessionId);
    this.#watch();
  }

  async #ask(method: HostMethod, params: unknown): Promise<unknown> {
    this.#pending++;
    this.#watch();
    try {
      return await this.#peer.request(method, params);
    } finally {
      this.#pending--;
      this.#watch();
    }
  }

  get #isWaitedFor(): boolean {
    return this.#pending > 0 || this.#listeners.size > 0;
  }

  /** No request has a time limit of its own: what bounds it is that a host which does nothing at all is ended. */
  #watch(): void {
    if (this.#isWaitedFor) this.#pulse.start();
    else this.#pulse.stop();
  }

  /** It lives but does nothing. Its end is what frees its sessions. */
  #frozen(): void {
    this.#options.log({ level: 'error', message: 'the provider host does not answer any more and is ended' });
    this.#givenUp = 'it does not answer any more';
    this.kill();
  }

  /** `bad`: what it sent that made its connection be given up although it lives. */
  #ended(bad?: string): void {
    this.#pulse.stop();
    if (bad !== undefined) this.kill();
    const broken = bad ?? this.#givenUp;
    const words = broken ?? reasonIn(this.#link.lastWords());
    const how = broken === undefined ? 'its host process ended' : 'its host process was ended';
    const reason = words === '' ? how : `${how}: ${words}`;
    // While it is still getting ready the refusal of that tells more.
    if (this.#isReady) this.#fault(this.#unavailable(reason));
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const listener of listeners) listener({ type: 'closed', reason });
    this.#options.ended(reason);
    if (this.#hasExited) return;
    this.#cancelKill = this.#options.clock.after(LEAVING_MS, () => {
      this.#options.log({ level: 'error', message: 'the provider host did not end by itself and is killed' });
      this.kill();
    });
  }

  #exited(): void {
    this.#hasExited = true;
    this.#cancelKill?.();
    this.#options.exited();
  }

  #unavailable(reason: string): HubError {
    return new HubError('provider_unavailable', { provider: this.#options.provider.manifest.name, reason });
  }
}
