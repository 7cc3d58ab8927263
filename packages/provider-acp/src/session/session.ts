import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { Choice, Features, Runtime } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { Opened, OpenRequest, PromptPart } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { HostServices, ProviderSession } from '@codeai-hub/provider-kit/module';
import { type Fields, fieldsOf, isFields, numberOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { Pulse } from '@codeai-hub/provider-kit/session/pulse';
import { ApprovalBroker } from '../approvals/broker.ts';
import { AgentConnection, type AskMethod, type ConnectionListener } from '../connection/agent-connection.ts';
import type { Preset } from '../presets/preset.ts';
import type { Launch } from '../runtime/launch.ts';
import type { Options } from '../settings.ts';
import { Translator } from '../translate/translator.ts';
import { Chosen } from './chosen.ts';
import { commandsOf } from './features.ts';
import { promptBlocks } from './message-content.ts';
import { formatNativeId, type NativeId } from './native-id.ts';
import { openConversation } from './open-conversation.ts';

export interface SessionOptions {
  preset: Preset;
  request: OpenRequest;
  runtime: Runtime;
  launch: Launch;
  env: Record<string, string>;
  options: Options;
  /** what to do to sign in, by what the agent says about it */
  signInHint(authMethods: readonly Fields[]): string;
  host: HostServices;
  clock: Clock;
  emit: (event: ProviderEvent) => void;
  /** sees every update, request and answer to a prompt as the agent sent it, before anything is made of it */
  tap?: ((method: string, payload: Fields) => void) | undefined;
}

const UPDATES_BETWEEN_DRAINS = 200;

/** One agent process with one conversation. */
export class AcpSession implements ProviderSession {
  readonly #options: SessionOptions;
  readonly #translator: Translator;
  readonly #broker: ApprovalBroker;
  readonly #pulse: Pulse;
  #connection!: AgentConnection;
  #chosen!: Chosen;
  #native: NativeId = { id: '', recorded: false };
  #commands: Features['commands'] = [];
  /** given to the agent, which has shown no sign of it yet */
  #undelivered: string | undefined;
  #giving: Promise<void> = Promise.resolve();
  #turnOver: PromiseWithResolvers<void> | undefined;
  #updates = 0;
  #toldGarbage = false;
  #isOpen = false;
  #ended = false;
  #closing: Promise<void> | undefined;

  private constructor(options: SessionOptions) {
    const { preset, request, clock } = options;
    this.#options = options;
    this.#pulse = new Pulse(clock, options.emit);
    const emit = (event: ProviderEvent) => this.#pulse.beat(event);
    this.#translator = new Translator({
      provider: preset.name,
      folder: request.folder,
      quirks: preset.quirks,
      emit,
      onWorks: () => this.#delivered(),
      onMode: (mode) => this.#chosen.wentInto(mode),
      onCommands: (commands) => this.#takeCommands(commands),
      onOptions: (update) => this.#chosen.takeOptions(update),
      evidence: () => ({
        provider: preset.name,
        model: this.#chosen.model,
        signInHint: this.#signInHint,
        failureOf: preset.failureOf,
        now: clock.now(),
      }),
    });
    this.#broker = new ApprovalBroker({
      preset,
      folder: request.folder,
      emit,
      mayAsk: () => this.#translator.open && !this.#translator.interrupted,
      asked: (toolCall) => this.#translator.asked(toolCall),
      denied: (itemId) => this.#translator.tools.deny(itemId),
      noteLost: (note) => this.#tellLostNote(note),
    });
  }

  /** Starts the agent and its conversation. Throws what keeps it from starting. */
  static async open(options: SessionOptions): Promise<AcpSession> {
    const session = new AcpSession(options);
    try {
      await session.#begin();
      session.#isOpen = true;
      session.#tellMode();
      return session;
    } catch (error) {
      session.#ended = true;
      await session.#connection?.end(true);
      throw error;
    }
  }

  get opened(): Opened {
    const { runtime } = this.#options;
    return { nativeId: formatNativeId(this.#native), runtime, features: this.#chosen.features(this.#commands) };
  }

  prompt(messageId: string, content: PromptPart[]): Promise<void> {
    const giving = this.#giving.then(() => this.#give(messageId, content));
    this.#giving = giving.catch(() => {});
    return giving;
  }

  async interrupt(): Promise<void> {
    await this.#giving;
    if (this.#ended || !this.#translator.open) return;
    this.#translator.interrupted = true;
    await this.#connection.notify('session/cancel', { sessionId: this.#native.id });
    this.#broker.cancelAll();
  }

  async answer(requestId: string, answer: ApprovalAnswer): Promise<void> {
    this.#broker.answer(requestId, answer);
  }

  async configure(change: Parameters<ProviderSession['configure']>[0]): Promise<void> {
    this.#mustRun();
    await this.#chosen.configure(change);
  }

  /** Resolves when the process is gone, whoever ended it. */
  close(): Promise<void> {
    this.#closing ??= this.#closeNow();
    return this.#closing;
  }

  async #closeNow(): Promise<void> {
    const busy = this.#translator.open;
    this.#ended = true;
    this.#broker.forgetAll();
    this.#turnOver?.resolve();
    await this.#connection.end(busy);
  }

  async #begin(): Promise<void> {
    const { preset, request, launch, env, options, host, clock } = this.#options;
    const { name } = preset;
    const { folder: cwd, sessionId } = request;
    const coreVersion = host.coreVersion;
    const listener = this.#listener();
    this.#chosen = new Chosen({
      name,
      isHidden: (mode) => !options.allowBypass && isBypass(preset, mode),
      defaultMode: preset.defaultMode,
      askingMode: preset.askingMode,
      request: (method, params) => this.#connection.request(method, { sessionId: this.#native.id, ...params }),
      emit: (event) => this.#tellIfOpen(event),
      commands: () => this.#commands,
    });
    const process = { launch, name, cwd, env, host, sessionId };
    this.#connection = await AgentConnection.open({ ...process, clock, coreVersion, listener });
    const begun = await openConversation(this.#connection, {
      preset,
      request,
      env,
      clock,
      signInHint: () => this.#signInHint,
      updates: () => this.#updates,
    });
    this.#native = begun.native;
    this.#chosen.begin(begun.session);
    await this.#chosen.configure({ mode: request.mode, model: request.model, effort: request.effort });
  }

  /** What was asked for stood for another mode of the agent. */
  #tellMode(): void {
    const { mode } = this.#chosen;
    if (mode !== undefined && mode !== this.#options.request.mode)
      this.#pulse.beat({ type: 'session.configured', mode });
  }

  #listener(): ConnectionListener {
    return {
      updated: (params) => this.#updated(params),
      answered: (method, answer) => {
        if (method === 'session/prompt') this.#turnAnswered(answer);
      },
      asked: (method, params) => this.#asked(method, params),
      unknown: (method, params) => this.#unknown(method, params),
      garbage: (line, reason) => this.#tellGarbage(line, reason),
      gone: (reason) => void this.#gone(reason),
    };
  }

  async #give(messageId: string, content: PromptPart[]): Promise<void> {
    const { preset } = this.#options;
    const prompt = await promptBlocks(content, this.#connection.greeting.capabilities, preset.name);
    // A second prompt would end the first one.
    await this.#turnOver?.promise;
    this.#mustRun();
    this.#turnOver = Promise.withResolvers();
    this.#undelivered = messageId;
    this.#translator.begin();
    const asking = this.#connection.request('session/prompt', { sessionId: this.#native.id, prompt });
    // Its answer was taken from the wire, in its place among the updates.
    asking.catch(() => {});
  }

  #updated(params: Fields): void {
    if (this.#ended) return;
    this.#updates += 1;
    this.#options.tap?.('session/update', params);
    const update = fieldsOf(params.update);
    if (this.#updates % UPDATES_BETWEEN_DRAINS === 0) void this.#connection.process.rest(this.#options.host.drained());
    const before = this.#pulse.count;
    try {
      // What an agent tells of a conversation inside this one is a sign of life.
      const isOurs = params.sessionId === this.#native.id || this.#native.id === '';
      if (isOurs) this.#translator.take(update);
    } catch (error) {
      this.#log('error', `could not read ${String(update.sessionUpdate)}: ${String(error)}`);
    }
    if (this.#pulse.count === before && this.#isOpen) this.#pulse.sign();
  }

  #turnAnswered(answer: Fields): void {
    this.#options.tap?.('session/prompt', answer);
    if (this.#ended || !this.#translator.open) return;
    const { error } = answer;
    const wasTaken = error === undefined && fieldsOf(answer.result).stopReason !== 'cancelled';
    if (wasTaken) this.#delivered();
    this.#undelivered = undefined;
    this.#broker.forgetAll();
    if (isFields(error)) {
      const refusal = {
        code: numberOf(error.code) ?? 0,
        message: stringOf(error.message) ?? 'it gave no reason',
        data: error.data,
      };
      this.#translator.end({ refusal });
    } else {
      this.#translator.end({ answer: fieldsOf(answer.result) });
    }
    this.#turnOver?.resolve();
  }

  async #asked(method: AskMethod, params: Fields): Promise<Fields> {
    this.#options.tap?.(method, params);
    if (method === 'session/request_permission') return this.#broker.permission(params);
    return this.#broker.form(params);
  }

  /** Files and terminals are asked for by some although they were told that there are none. */
  #unknown(method: string, params: unknown): void {
    this.#options.tap?.(method, fieldsOf(params));
    if (/^(fs|terminal)\//.test(method)) return;
    this.#translator.out.note({ kind: 'native', name: method, text: JSON.stringify(params ?? {}) });
  }

  #delivered(): void {
    const messageId = this.#undelivered;
    if (messageId === undefined) return;
    this.#undelivered = undefined;
    this.#pulse.beat({ type: 'message.delivered', messageId });
    if (this.#native.recorded) return;
    this.#native = { ...this.#native, recorded: true };
    this.#pulse.beat({ type: 'binding.changed', nativeId: formatNativeId(this.#native) });
  }

  #takeCommands(commands: unknown): void {
    this.#commands = commandsOf(commands);
    this.#tellIfOpen({ type: 'features.changed', features: this.#chosen.features(this.#commands) });
  }

  /** What comes before is part of what opening answers. */
  #tellIfOpen(event: ProviderEvent): void {
    if (this.#isOpen) this.#pulse.beat(event);
  }

  #tellLostNote(note: string): void {
    const { name } = this.#options.preset;
    const text = `${name} learns only that it was denied. Send it as a message: ${note}`;
    this.#translator.out.notice('info', 'warning', text);
  }

  /** Its words are not logged: they may be anything. */
  #tellGarbage(line: string, reason: string): void {
    this.#log('warn', `a line of ${line.length} characters is no message: ${reason}`);
    if (this.#toldGarbage) return;
    this.#toldGarbage = true;
    const { name } = this.#options.preset;
    this.#translator.out.notice('process', 'warning', `${name} wrote something that is no message. It was left out.`);
  }

  async #gone(reason: string): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#broker.forgetAll();
    this.#turnOver?.resolve();
    await this.#connection?.end(true);
    if (this.#isOpen && this.#closing === undefined) this.#options.emit({ type: 'closed', reason });
  }

  get #signInHint(): string {
    return this.#options.signInHint(this.#connection.greeting.authMethods);
  }

  #mustRun(): void {
    if (this.#ended) throw new HubError('agent_process_ended', { reason: 'it is closed' });
  }

  #log(level: 'warn' | 'error', message: string): void {
    this.#options.host.log(level, message, this.#options.request.sessionId);
  }
}

function isBypass({ bypassModes, looksLikeBypass }: Preset, mode: Choice): boolean {
  return bypassModes.includes(mode.id) || looksLikeBypass?.(mode) === true;
}
