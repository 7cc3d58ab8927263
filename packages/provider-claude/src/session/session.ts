import { type Query, query, type SDKUserMessage, type SpawnOptions } from '@anthropic-ai/claude-agent-sdk';
import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { Features, Runtime } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { Opened, OpenRequest, PromptPart } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { HostServices, ProviderSession } from '@codeai-hub/provider-kit/module';
import { ApprovalBroker } from '../approvals/broker.ts';
import { PROVIDER_NAME } from '../manifest.ts';
import { type Fields, fieldsOf, nameOf } from '../native/read.ts';
import type { Options } from '../settings.ts';
import { DeliveryWatch } from '../transcript/delivery-watch.ts';
import { hasMessage } from '../transcript/look-up.ts';
import { Translator } from '../translate/translator.ts';
import { RuntimeChild } from './child.ts';
import { commandsOf, featuresOf, type Initialized } from './features.ts';
import { InputQueue } from './input-queue.ts';
import { userMessage } from './message-content.ts';
import { Pulse } from './pulse.ts';
import { effortLevel, permissionMode, queryOptions } from './query-options.ts';
import type { Started } from './start.ts';

export interface SessionOptions {
  request: OpenRequest;
  started: Started;
  runtime: Runtime & { path: string };
  env: Record<string, string>;
  configDir: string;
  options: Options;
  signInHint: string;
  host: HostServices;
  clock: Clock;
  emit: (event: ProviderEvent) => void;
  /** sees every event as the runtime sent it, before anything is made of it */
  tap?: ((event: Fields) => void) | undefined;
}

const EVENTS_BETWEEN_DRAINS = 200;

/** The SDK takes `cancelQueued`; its published types do not say so yet. */
type Interruptible = { interrupt(options: { cancelQueued: boolean }): Promise<unknown> };

/** One runtime process with one conversation, driven by streaming input. */
export class ClaudeSession implements ProviderSession {
  readonly #options: SessionOptions;
  readonly #input = new InputQueue<SDKUserMessage>();
  readonly #translator: Translator;
  readonly #broker: ApprovalBroker;
  readonly #deliveries: DeliveryWatch;
  readonly #pulse: Pulse;
  readonly #query: Query;
  #child: RuntimeChild | undefined;
  #features: Features | undefined;
  #readWaiters: (() => void)[] = [];
  readonly #preparing = new Set<Promise<unknown>>();
  #ended = false;
  #draining: Promise<void> | undefined;

  private constructor(options: SessionOptions) {
    this.#options = options;
    const { request, started, clock, configDir } = options;
    this.#pulse = new Pulse(clock, options.emit);
    this.#deliveries = new DeliveryWatch(
      clock,
      async (id) => (await hasMessage(configDir, this.#translator.nativeId, id)) === 'yes',
    );
    this.#translator = new Translator({
      folder: request.folder,
      mode: request.mode,
      nativeId: started.start.nativeId,
      signInHint: options.signInHint,
      emit: (event) => this.#pulse.beat(event),
      onRead: () => this.#wakeReadWaiters(),
      onBegun: (messageId) => this.#deliveries.begun(messageId),
    });
    this.#broker = new ApprovalBroker({
      folder: request.folder,
      emit: (event) => this.#pulse.beat(event),
      before: (asked) => this.#beforeAsking(asked),
      denied: (toolUseId) => this.#translator.tools.deny(toolUseId),
    });
    this.#query = query({ prompt: this.#input, options: this.#queryOptions() });
  }

  /** Starts the runtime and waits until it is ready. Throws what keeps it from starting. */
  static async open(options: SessionOptions): Promise<ClaudeSession> {
    const session = new ClaudeSession(options);
    const reading = session.#read();
    try {
      const initialized = await session.#initialized(reading);
      session.#features = featuresOf(initialized, options.options.allowBypass);
    } catch (error) {
      session.#ended = true;
      session.#query.close();
      await session.#child?.endGroup();
      throw error;
    }
    if (options.started.forgot) session.#translator.forgot();
    return session;
  }

  get opened(): Opened {
    const { runtime } = this.#options;
    const features = this.#features ?? { models: [], modes: [], efforts: [], commands: [] };
    return { nativeId: this.#translator.nativeId, runtime, features };
  }

  async prompt(messageId: string, content: PromptPart[]): Promise<void> {
    const message = await this.#prepared(userMessage(messageId, content));
    this.#mustRun();
    this.#translator.messageGiven(messageId);
    const delivered = this.#deliveries.expect(messageId);
    this.#input.push(message);
    await delivered;
  }

  /** Given to the running turn: folded in between two tool calls, or answered before the turn ends. */
  steer(messageId: string, content: PromptPart[]): Promise<void> {
    if (!this.#translator.turn.open) throw new HubError('no_turn_running');
    return this.prompt(messageId, content);
  }

  async interrupt(): Promise<void> {
    await Promise.allSettled(this.#preparing);
    if (this.#ended || !this.#translator.turn.open) return;
    this.#translator.turn.interrupted = true;
    // The runtime takes an interrupt before messages it has not read yet, and would then run them.
    await this.#allRead();
    if (this.#ended) return;
    await (this.#query as unknown as Interruptible).interrupt({ cancelQueued: true });
  }

  async answer(requestId: string, answer: ApprovalAnswer): Promise<void> {
    this.#broker.answer(requestId, answer);
  }

  async configure(change: Parameters<ProviderSession['configure']>[0]): Promise<void> {
    this.#mustRun();
    const { options } = this.#options;
    if (change.mode !== undefined) {
      const mode = permissionMode(change.mode, options);
      this.#translator.modeSet(mode);
      await this.#query.setPermissionMode(mode);
    }
    if (change.model !== undefined) await this.#query.setModel(change.model ?? undefined);
    if (change.effort !== undefined) {
      await this.#query.applyFlagSettings({ effortLevel: change.effort === null ? null : effortLevel(change.effort) });
    }
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const busy = this.#translator.turn.open;
    this.#broker.cancelAll();
    this.#deliveries.fail(processEnded('it was closed'));
    this.#wakeReadWaiters();
    this.#input.end();
    await this.#child?.end(busy);
    this.#query.close();
    this.#tellProcessEnd();
  }

  /** Remembered, because an interrupt must come after the message it means to stop. */
  async #prepared<T>(preparing: Promise<T>): Promise<T> {
    this.#preparing.add(preparing);
    try {
      return await preparing;
    } finally {
      this.#preparing.delete(preparing);
    }
  }

  async #initialized(reading: Promise<void>): Promise<Initialized> {
    // The SDK starts the process on its first turn of the event loop, so a failed start shows here.
    const ended = reading.then(async () => {
      await this.#child?.started;
      const reason = this.#child === undefined ? 'the SDK did not start it' : await this.#child.lastWords();
      throw new HubError('runtime_failed', { provider: PROVIDER_NAME, reason });
    });
    return Promise.race([this.#query.initializationResult(), ended]);
  }

  /** Reads until the process is gone. Never rejects: what went wrong is told in events. */
  async #read(): Promise<void> {
    try {
      let taken = 0;
      for await (const event of this.#query) {
        this.#take(fieldsOf(event));
        taken += 1;
        if (taken % EVENTS_BETWEEN_DRAINS === 0) await this.#drain();
      }
    } catch (error) {
      // It throws for the last failed turn as well, long after that was told.
      this.#options.host.log('debug', `the SDK ended with: ${String(error)}`, this.#options.request.sessionId);
    }
    if (!this.#ended) await this.#endedByItself();
  }

  #take(event: Fields): void {
    this.#options.tap?.(event);
    if (this.#ended) return;
    if (nameOf(event) === 'system/commands_changed') return this.#takeCommands(event);
    const before = this.#pulse.count;
    const wasOpen = this.#translator.turn.open;
    try {
      this.#translator.take(event);
    } catch (error) {
      this.#options.host.log(
        'error',
        `could not read ${nameOf(event)}: ${String(error)}`,
        this.#options.request.sessionId,
      );
    }
    if (this.#pulse.count === before) this.#pulse.sign();
    if (wasOpen && !this.#translator.turn.open) this.#deliveries.turnEnded(withdrawn());
  }

  #takeCommands(event: Fields): void {
    if (this.#features === undefined) return;
    this.#features = { ...this.#features, commands: commandsOf(event.commands) };
    this.#pulse.beat({ type: 'features.changed', features: this.#features });
  }

  async #endedByItself(): Promise<void> {
    const reason = (await this.#child?.lastWords().catch(String)) ?? 'it was never started';
    if (this.#ended) return;
    this.#ended = true;
    await this.#child?.endGroup();
    this.#broker.cancelAll();
    this.#deliveries.fail(processEnded(reason));
    this.#wakeReadWaiters();
    this.#tellProcessEnd();
    if (this.#features === undefined) return;
    this.#translator.processEnded(`The agent's process ended: ${reason}.`);
    this.#options.emit({ type: 'closed', reason });
  }

  #tellProcessEnd(): void {
    const pid = this.#child?.pid;
    if (pid !== undefined) this.#options.host.processEnded(this.#options.request.sessionId, pid);
  }

  /** Lets the core catch up, so that a flood of the model does not pile up in memory. */
  async #drain(): Promise<void> {
    this.#draining = this.#options.host.drained();
    await this.#draining;
    this.#draining = undefined;
  }

  async #beforeAsking({
    toolUseId,
    plan,
  }: {
    toolUseId: string;
    plan: string | undefined;
  }): Promise<string | undefined> {
    await this.#itemBegan(toolUseId);
    const { tools } = this.#translator;
    this.#translator.ensureTurn();
    if (plan !== undefined) tools.showPlan(toolUseId, plan);
    return tools.itemIdOf(toolUseId);
  }

  /** A request overtakes the events before it: by one turn of the event loop, or by those that wait for the core. */
  async #itemBegan(toolUseId: string): Promise<void> {
    while (this.#translator.tools.itemIdOf(toolUseId) === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#draining === undefined) return;
      await this.#draining;
    }
  }

  #queryOptions(): ReturnType<typeof queryOptions> {
    const { request, started, runtime, env, options } = this.#options;
    return queryOptions({
      request,
      start: started.start,
      executable: runtime.path,
      env,
      options,
      canUseTool: this.#broker.canUseTool,
      spawn: (spawnOptions) => this.#spawn(spawnOptions),
    });
  }

  #spawn(options: SpawnOptions): RuntimeChild['forSdk'] {
    const { host, request } = this.#options;
    const child = new RuntimeChild(options, host.tags(request.sessionId));
    this.#child = child;
    if (child.pid !== undefined)
      host.processStarted(request.sessionId, { pid: child.pid, group: process.platform !== 'win32', label: 'claude' });
    return child.forSdk;
  }

  #mustRun(): void {
    if (this.#ended) throw processEnded('it is closed');
  }

  async #allRead(): Promise<void> {
    while (!this.#ended && this.#translator.turn.unread) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#readWaiters.push(resolve);
      await promise;
    }
  }

  #wakeReadWaiters(): void {
    for (const wake of this.#readWaiters.splice(0)) wake();
  }
}

function processEnded(reason: string): HubError {
  return new HubError('agent_process_ended', { reason });
}

function withdrawn(): HubError {
  return new HubError('agent_error', { reason: 'the message was taken back before the agent began with it' });
}
