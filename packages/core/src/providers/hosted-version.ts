import { describeError, HubError } from '@codeai-hub/protocol/errors';
import type { OpenRequest, ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent, ProviderEventOf } from '@codeai-hub/provider-kit/events';
import type { Clock } from '../clock.ts';
import type { AgentLink } from '../sessions/agents.ts';
import { speaksAgainstProvider } from './health/failures.ts';
import type { Health } from './health/health.ts';
import type { InstalledProvider } from './host-launcher.ts';
import type { ProviderHost } from './provider-host.ts';

/** A host without open sessions is ended after this long. */
const HOST_IDLE_MS = 60_000;
/** Longer than any module gives its runtime to start. */
const OPENING_MS = 120_000;

export interface HostedVersionOptions {
  clock: Clock;
  health: Health;
  /** resolves when a host may be started */
  clean: Promise<void>;
  /** Throws `secret_unknown`. */
  settings: () => ResolvedSettings;
  launch: (settings: ResolvedSettings, told: { failed: (error: HubError) => void; ended: () => void }) => ProviderHost;
  limits: (limits: ProviderEventOf<'limits.changed'>['limits']) => void;
  /** kills what a session that does not come up has started */
  giveUp: (sessionId: string) => Promise<void>;
  /** it is retired, and nothing uses it any more */
  gone: () => void;
}

/** An agent that is open, or is being opened. */
interface Use {
  isOpen: boolean;
  /** what was counted as failed before it began cannot be its reason */
  mark: number;
  /** a person ended what it does: if its process ends now, nothing has failed */
  isStopped: boolean;
}

/**
 * One version of a provider's module, with the host process that runs it while anything needs it. A retired one takes no
 * new sessions and ends with its last.
 */
export class HostedVersion {
  readonly installed: InstalledProvider;
  readonly #options: HostedVersionOptions;
  #host: ProviderHost | null = null;
  /** sessions with an agent, each with its own use: an old one that closes late is not the new one */
  readonly #open = new Map<string, Use>();
  /** requests under way that belong to no open session */
  #uses = 0;
  /** its settings name what is not there, so the host that runs is the last of the old ones */
  #isOutdated = false;
  #isRetired = false;
  #cancelIdle: (() => void) | null = null;

  constructor(installed: InstalledProvider, options: HostedVersionOptions) {
    this.installed = installed;
    this.#options = options;
  }

  /** those that have an agent of it */
  get sessions(): string[] {
    return [...this.#open.keys()];
  }

  /** Something is asked of the host that no open session stands for; meanwhile it is not idle. */
  async use<T>(work: (host: ProviderHost) => Promise<T>): Promise<T> {
    this.#uses++;
    try {
      return await work(await this.#ready());
    } finally {
      this.#uses--;
      this.#armIdle();
    }
  }

  /** The same, where it runs. */
  async ifRunning(work: (host: ProviderHost) => Promise<unknown>): Promise<void> {
    if (this.#host) await work(this.#host);
  }

  async open(request: OpenRequest, onEvent: (event: ProviderEvent) => void, signal: AbortSignal): Promise<AgentLink> {
    const { sessionId } = request;
    const use: Use = { mark: this.#options.health.mark, isOpen: false, isStopped: false };
    this.#open.set(sessionId, use);
    let unlisten = () => {};
    const closed = () => {
      unlisten();
      if (this.#open.get(sessionId) === use) this.#open.delete(sessionId);
      this.#armIdle();
    };
    let host: ProviderHost | null = null;
    try {
      const ready = await this.#ready();
      host = ready;
      unlisten = ready.listen(sessionId, (event) => {
        if (event.type === 'closed') closed();
        this.#heard(event, use, ready);
        onEvent(event);
      });
      const opened = await this.#inTime(ready, request);
      use.isOpen = true;
      return this.#link(ready, sessionId, { opened, use, closed });
    } catch (error) {
      closed();
      if (!signal.aborted) this.#openingFailed(error, use, host);
      throw error;
    }
  }

  /** To be called before a session's processes are ended from outside. */
  endsSession(sessionId: string, how: 'terminate' | 'kill'): void {
    const use = this.#open.get(sessionId);
    if (!use) return;
    use.isStopped = true;
    if (how === 'kill') this.#host?.doubt();
  }

  /** Tells a running host what holds now; without settings it serves no new session. */
  async tellSettings(settings: ResolvedSettings | null): Promise<void> {
    this.#isOutdated = settings === null;
    if (settings) await this.#host?.request('settings.changed', { settings });
    else this.#armIdle();
  }

  retire(): void {
    this.#isRetired = true;
    this.#armIdle();
  }

  close(): void {
    this.#cancelIdle?.();
    this.#host?.close();
  }

  #heard(event: ProviderEvent, use: Use, host: ProviderHost): void {
    const { health, limits } = this.#options;
    if (event.type === 'limits.changed') limits(event.limits);
    // An agent that reports its own crash as the end of a turn has not done what it was asked.
    if (event.type === 'turn.ended' && !isCrash(event.outcome)) health.worked();
    if (event.type === 'closed' && use.isOpen && !use.isStopped && !host.isFaulty)
      health.failed(describeError('agent_process_ended', { reason: event.reason }), use.mark);
  }

  /** A host's own failure is told by the host. */
  #openingFailed(error: unknown, { mark }: Use, host: ProviderHost | null): void {
    if (!(error instanceof HubError) || host === null || host.isFaulty) return;
    if (speaksAgainstProvider(error.code)) this.#options.health.failed(error.toShape(), mark);
  }

  async #ready(): Promise<ProviderHost> {
    await this.#options.clean;
    this.#cancelIdle?.();
    const { problem } = this.installed;
    if (problem) throw HubError.of(problem);
    const settings = this.#settings();
    this.#host ??= this.#launch(settings);
    const host = this.#host;
    await host.ready();
    return host;
  }

  #settings(): ResolvedSettings {
    this.#isOutdated = true;
    const settings = this.#options.settings();
    this.#isOutdated = false;
    return settings;
  }

  #launch(settings: ResolvedSettings): ProviderHost {
    const { launch, health } = this.#options;
    const { mark } = health;
    const host: ProviderHost = launch(settings, {
      failed: (error) => {
        health.failed(error.toShape(), mark);
        forget();
      },
      ended: () => {
        forget();
        if (this.#isRetired) this.#armIdle();
      },
    });
    const forget = () => {
      if (this.#host === host) this.#host = null;
    };
    return host;
  }

  /** An agent that neither comes up nor fails is given up, and whatever of it runs is ended. */
  async #inTime(host: ProviderHost, request: OpenRequest) {
    const { clock, giveUp } = this.#options;
    const { sessionId } = request;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const cancel = clock.after(OPENING_MS, () => {
      const reason = `it did not start within ${OPENING_MS / 60_000} minutes`;
      reject(new HubError('runtime_failed', { provider: this.installed.manifest.name, reason }));
      host.doubt();
      giveUp(sessionId).catch(() => undefined);
      host.request('session.close', { sessionId }).catch(() => undefined);
    });
    return await Promise.race([host.request('session.open', request), late]).finally(cancel);
  }

  #link(
    host: ProviderHost,
    sessionId: string,
    { opened, use, closed }: { opened: AgentLink['opened']; use: Use; closed: () => void },
  ): AgentLink {
    return {
      opened,
      resumeTurn: async () => void (await host.request('session.resumeTurn', { sessionId })),
      prompt: async (messageId, content) => {
        use.isStopped = false;
        use.mark = this.#options.health.mark;
        await host.request('session.prompt', { sessionId, messageId, content });
      },
      steer: async (messageId, content) =>
        void (await host.request('session.steer', { sessionId, messageId, content })),
      interrupt: async () => {
        use.isStopped = true;
        await host.request('session.interrupt', { sessionId });
      },
      answer: async (requestId, answer) =>
        void (await host.request('session.answer', { sessionId, requestId, answer })),
      configure: async (change) => void (await host.request('session.configure', { sessionId, ...change })),
      // Listened to until it is closed: a host that does not answer is found only while somebody listens.
      close: () => {
        use.isStopped = true;
        return host
          .request('session.close', { sessionId })
          .then(() => undefined)
          .finally(closed);
      },
    };
  }

  #armIdle(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = null;
    if (this.#isUsed) return;
    if (this.#isRetired) return this.#leave();
    if (!this.#host) return;
    if (this.#isOutdated) return this.letGo();
    this.#cancelIdle = this.#options.clock.after(HOST_IDLE_MS, () => {
      if (!this.#isUsed) this.letGo();
    });
  }

  get #isUsed(): boolean {
    return this.#open.size > 0 || this.#uses > 0;
  }

  #leave(): void {
    this.letGo();
    this.#options.gone();
  }

  /** Ends the host, with all that it runs; the next use starts another. */
  letGo(): void {
    const host = this.#host;
    this.#host = null;
    host?.close();
  }
}

function isCrash(outcome: ProviderEventOf<'turn.ended'>['outcome']): boolean {
  return outcome.type === 'failed' && speaksAgainstProvider(outcome.error.code);
}
