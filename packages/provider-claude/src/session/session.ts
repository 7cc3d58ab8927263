import {
  type CanUseTool,
  type PermissionMode,
  type Query,
  query,
  type SpawnOptions,
} from '@anthropic-ai/claude-agent-sdk';
import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { Features, Runtime } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { Opened, OpenRequest, PromptPart } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { HostServices, ProviderSession } from '@codeai-hub/provider-kit/module';
import { Pulse } from '@codeai-hub/provider-kit/session/pulse';
import { ApprovalBroker } from '../approvals/broker.ts';
import { PROVIDER_NAME } from '../manifest.ts';
import { type Fields, fieldsOf, nameOf } from '../native/read.ts';
import type { Options } from '../settings.ts';
import { lookFor } from '../transcript/look-up.ts';
import { Translator } from '../translate/translator.ts';
import { RuntimeChild } from './child.ts';
import { commandsOf, featuresOf, type Initialized } from './features.ts';
import { formatNativeId, type Start } from './native-id.ts';
import { Outgoing } from './outgoing.ts';
import { effortLevel, permissionMode, queryOptions } from './query-options.ts';
import { tapped } from './tapped.ts';

export interface SessionOptions {
  request: OpenRequest;
  start: Start;
  runtime: Runtime & { path: string };
  env: Record<string, string>;
  /** what of `env` a person chose in the hub */
  chosenEnv: Record<string, string>;
  configDir: string;
  options: Options;
  signInHint: string;
  host: HostServices;
  clock: Clock;
  emit: (event: ProviderEvent) => void;
  /** sees every event and request as the runtime sent it, before anything is made of it */
  tap?: ((event: Fields) => void) | undefined;
}

const EVENTS_BETWEEN_DRAINS = 200;
/** A cold start takes half a second; a slow disk and a loaded machine a few. */
const START_MS = 60_000;

/** The SDK takes `cancelQueued`; its published types do not say so yet. */
type Interruptible = { interrupt(options: { cancelQueued: boolean }): Promise<unknown> };

/** One runtime process with one conversation, driven by streaming input. */
export class ClaudeSession implements ProviderSession {
  readonly #options: SessionOptions;
  readonly #translator: Translator;
  readonly #broker: ApprovalBroker;
  readonly #outgoing: Outgoing;
  readonly #pulse: Pulse;
  readonly #query: Query;
  #child: RuntimeChild | undefined;
  #features: Features | undefined;
  #start: Start;
  /** nothing is taken from the runtime or given to it any more */
  #ended = false;
  #ending: Promise<void> | undefined;
  #closing = false;
  #draining: Promise<void> | undefined;

  private constructor(options: SessionOptions) {
    this.#options = options;
    const { request, clock, configDir } = options;
    this.#start = options.start;
    this.#pulse = new Pulse(clock, options.emit);
    this.#outgoing = new Outgoing({
      clock,
      mustRun: () => this.#mustRun(),
      given: (messageId) => this.#translator.messageGiven(messageId),
      lookFor: (messageId) => lookFor(configDir, () => this.#start.id, messageId),
      delivered: (messageId, recorded) => this.#delivered(messageId, recorded),
    });
    this.#translator = new Translator({
      folder: request.folder,
      mode: request.mode,
      signInHint: options.signInHint,
      emit: (event) => this.#pulse.beat(event),
      onNativeId: (id) => this.#takeNativeId(id),
      onEnding: () => this.#outgoing.turnEnds(),
      onRead: (messageId) => this.#outgoing.read(messageId),
      onBegun: (messageId) => this.#outgoing.begun(messageId),
      onSignInRefused: () => this.#giveUpTurn(),
    });
    this.#broker = new ApprovalBroker({
      folder: request.folder,
      emit: (event) => this.#pulse.beat(event),
      before: (asked) => this.#beforeAsking(asked),
      denied: (toolUseId) => this.#translator.tools.deny(toolUseId),
      commandChanged: (change) => this.#translator.commandChanged(change),
    });
    this.#query = query({ prompt: this.#outgoing.input, options: this.#queryOptions() });
  }

  /** Starts the runtime and waits until it is ready. Throws what keeps it from starting. */
  static async open(options: SessionOptions): Promise<ClaudeSession> {
    const session = new ClaudeSession(options);
    const reading = session.#read();
    try {
      const initialized = await session.#initialized(reading);
      session.#features = featuresOf(initialized, options.options.allowBypass);
      await session.#insistOn(options.chosenEnv);
    } catch (error) {
      session.#ended = true;
      session.#query.close();
      await session.#child?.endGroup();
      session.#tellProcessEnd();
      // The SDK has words of its own for a process that ended meanwhile.
      throw error instanceof HubError ? error : startFailed((error as Error).message);
    }
    return session;
  }

  get opened(): Opened {
    const { runtime } = this.#options;
    const features = this.#features ?? { models: [], modes: [], efforts: [], commands: [] };
    return { nativeId: formatNativeId(this.#start), runtime, features };
  }

  async prompt(messageId: string, content: PromptPart[]): Promise<void> {
    await (await this.#outgoing.give(messageId, content)).delivered;
  }

  /**
   * Given to the running turn: folded in between two tool calls, or answered before the turn ends. Resolves when the
   * runtime has read it; that it is delivered is told later, as an event.
   */
  async steer(messageId: string, content: PromptPart[]): Promise<void> {
    if (!this.#translator.turn.open) throw new HubError('no_turn_running');
    const { read, delivered } = await this.#outgoing.give(messageId, content);
    delivered.catch((error: unknown) => this.#log('debug', `a steering message was not delivered: ${String(error)}`));
    await read;
  }

  async interrupt(): Promise<void> {
    // The runtime takes an interrupt before messages it has not read yet, and would then run them.
    await this.#outgoing.settled();
    if (this.#ended || !this.#translator.turn.open) return;
    this.#translator.turn.interrupted = true;
    await this.#stopTurn();
  }

  /** The turn is told as failed when the runtime has ended it. A runtime that does not is stopped by a person. */
  #giveUpTurn(): void {
    this.#stopTurn().catch((error: unknown) => this.#log('error', `could not end the turn: ${String(error)}`));
  }

  #stopTurn(): Promise<void> {
    return this.#asked((this.#query as unknown as Interruptible).interrupt({ cancelQueued: true }));
  }

  async answer(requestId: string, answer: ApprovalAnswer): Promise<void> {
    this.#broker.answer(requestId, answer);
  }

  /** What cannot be is refused before anything is changed. The mode comes last: with it, all of the change holds (I16). */
  async configure(change: Parameters<ProviderSession['configure']>[0]): Promise<void> {
    this.#mustRun();
    const { options } = this.#options;
    const mode = change.mode === undefined ? undefined : permissionMode(change.mode, options);
    const effort = change.effort == null ? change.effort : effortLevel(change.effort);
    if (change.model !== undefined) await this.#asked(this.#query.setModel(change.model ?? undefined));
    if (effort !== undefined) await this.#asked(this.#query.applyFlagSettings({ effortLevel: effort }));
    if (mode !== undefined) await this.#setMode(mode);
  }

  /** Resolves when the process is gone, whoever ended it. */
  close(): Promise<void> {
    this.#closing = true;
    this.#ending ??= this.#closeNow();
    return this.#ending;
  }

  async #closeNow(): Promise<void> {
    this.#ended = true;
    const busy = this.#translator.turn.open;
    this.#broker.cancelAll();
    this.#outgoing.giveUp(processEnded('it was closed'));
    this.#outgoing.input.end();
    await this.#child?.end(busy);
    this.#query.close();
    this.#tellProcessEnd();
  }

  /** Its echo may come before the answer does. A mode that was not taken is still the one that was told before. */
  async #setMode(mode: PermissionMode): Promise<void> {
    const before = this.#translator.mode;
    this.#translator.modeSet(mode);
    try {
      await this.#asked(this.#query.setPermissionMode(mode));
    } catch (error) {
      this.#translator.modeSet(before);
      throw error;
    }
  }

  /** A request to the runtime. One that it cannot answer because it has ended is told by the end itself. */
  async #asked(request: Promise<unknown>): Promise<void> {
    try {
      await request;
    } catch (error) {
      if (this.#ended) return;
      throw new HubError('agent_error', { reason: (error as Error).message }, { cause: error });
    }
  }

  /** The person's own Claude settings may set the same variables, and would win over the environment. */
  async #insistOn(env: Record<string, string>): Promise<void> {
    if (Object.keys(env).length > 0) await this.#query.applyFlagSettings({ env });
  }

  #delivered(messageId: string, recorded: boolean): void {
    this.#pulse.beat({ type: 'message.delivered', messageId });
    if (recorded) this.#nowIs({ kind: 'resume', id: this.#start.id });
  }

  #takeNativeId(id: string): void {
    if (id !== this.#start.id) this.#nowIs({ kind: 'new', id });
  }

  #nowIs(start: Start): void {
    const before = formatNativeId(this.#start);
    this.#start = start;
    const nativeId = formatNativeId(start);
    if (nativeId !== before) this.#pulse.beat({ type: 'binding.changed', nativeId });
  }

  async #initialized(reading: Promise<void>): Promise<Initialized> {
    const tooLate = Promise.withResolvers<never>();
    const cancel = this.#options.clock.after(START_MS, () =>
      tooLate.reject(startFailed(`it was not ready within ${START_MS / 1000} s`)),
    );
    try {
      return await Promise.race([this.#query.initializationResult(), this.#endedEarly(reading), tooLate.promise]);
    } finally {
      cancel();
    }
  }

  /** Rejects when the process ends, with what it said about it. */
  async #endedEarly(reading: Promise<void>): Promise<never> {
    await reading;
    await this.#child?.started;
    throw startFailed((await this.#child?.lastWords()) ?? 'the SDK did not start it');
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
      this.#log('debug', `the SDK ended with: ${String(error)}`);
    }
    if (!this.#ended) await this.#endedByItself();
  }

  #take(event: Fields): void {
    this.#options.tap?.(event);
    if (this.#ended) return;
    if (nameOf(event) === 'system/commands_changed') return this.#takeCommands(event);
    const before = this.#pulse.count;
    try {
      this.#translator.take(event);
    } catch (error) {
      this.#log('error', `could not read ${nameOf(event)}: ${String(error)}`);
    }
    if (this.#pulse.count === before) this.#pulse.sign();
  }

  #takeCommands(event: Fields): void {
    if (this.#features === undefined) return;
    this.#features = { ...this.#features, commands: commandsOf(event.commands) };
    this.#pulse.beat({ type: 'features.changed', features: this.#features });
  }

  async #endedByItself(): Promise<void> {
    const reason = (await this.#child?.lastWords().catch(String)) ?? 'it was never started';
    this.#ending ??= this.#clearAway(reason);
    await this.#ending;
  }

  async #clearAway(reason: string): Promise<void> {
    this.#ended = true;
    await this.#child?.endGroup();
    this.#broker.cancelAll();
    this.#outgoing.giveUp(processEnded(reason));
    this.#tellProcessEnd();
    // Who closes the session hears no more of it.
    if (this.#features === undefined || this.#closing) return;
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
    const { request, runtime, env, options } = this.#options;
    return queryOptions({
      request,
      start: this.#start,
      executable: runtime.path,
      env,
      options,
      canUseTool: this.#canUseTool,
      spawn: (spawnOptions) => this.#spawn(spawnOptions),
    });
  }

  get #canUseTool(): CanUseTool {
    const { canUseTool } = this.#broker;
    const { tap } = this.#options;
    return tap === undefined ? canUseTool : tapped(canUseTool, (toolUseId) => this.#itemBegan(toolUseId), tap);
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

  #log(level: 'debug' | 'error', message: string): void {
    this.#options.host.log(level, message, this.#options.request.sessionId);
  }
}

function startFailed(reason: string): HubError {
  return new HubError('runtime_failed', { provider: PROVIDER_NAME, reason });
}

function processEnded(reason: string): HubError {
  return new HubError('agent_process_ended', { reason });
}
