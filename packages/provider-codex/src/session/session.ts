import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { Features, Runtime } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { Opened, OpenRequest, PromptPart } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { HostServices, ProviderSession } from '@codeai-hub/provider-kit/module';
import { type Fields, stringOf } from '@codeai-hub/provider-kit/reading';
import { Pulse } from '@codeai-hub/provider-kit/session/pulse';
import { ApprovalBroker } from '../approvals/broker.ts';
import { PlanReview, type Review } from '../approvals/plan-review.ts';
import type { TurnInterruptParams, TurnStartParams, TurnSteerParams } from '../native/protocol.ts';
import { type RequestId, RequestRefused } from '../rpc/connection.ts';
import type { AppServer } from '../server/app-server.ts';
import type { Service } from '../server/launch.ts';
import type { Lease } from '../server/servers.ts';
import type { Options } from '../settings.ts';
import { type Over, Translator } from '../translate/translator.ts';
import { Deliveries } from './deliveries.ts';
import { featuresOf, type Models, modelsOf } from './features.ts';
import { HeldBack } from './held-back.ts';
import { textInput, type UserInput, userInput } from './message-content.ts';
import { permissionsOf, sandboxPolicyOf } from './modes.ts';
import { formatNativeId } from './native-id.ts';
import { type OpenThread, openThread } from './open-thread.ts';
import { endAgent, endWhatIsLeft } from './what-is-left.ts';
import { within } from './within.ts';

export interface SessionOptions {
  request: OpenRequest;
  lease: Lease;
  service: Service;
  runtime: Runtime;
  options: Options;
  signInHint: string;
  host: HostServices;
  clock: Clock;
  emit: (event: ProviderEvent) => void;
}

/** It stops within 30 ms; one that takes this long does nothing any more (I11). */
const INTERRUPT_MS = 1_300;
const CLOSE_MS = 700;
/** The end of a turn that was told as the core died reached nobody. */
const UNHEARD_MS = 10_000;

const FOLLOW_PLAN = 'Implement the plan.';
const LOST_STEERS = 'What was said while it worked did not reach the agent before it stopped. Send it again.';

/** One conversation of the app-server. */
export class CodexSession implements ProviderSession {
  readonly #options: SessionOptions;
  readonly #server: AppServer;
  readonly #thread: OpenThread;
  readonly #translator: Translator;
  readonly #broker: ApprovalBroker;
  readonly #review: PlanReview;
  readonly #pulse: Pulse;
  readonly #deliveries = new Deliveries();
  #recorded: boolean;
  #model: string | null;
  #effort: string | null;
  #mode: string;
  #models: Models | undefined;
  #starting: Promise<unknown> = Promise.resolve();
  #stopped: PromiseWithResolvers<void> | undefined;
  #ended = false;
  readonly #heldBack: HeldBack;
  /** the server with which it goes on without this host */
  left: AppServer | undefined;
  #endedAt = Number.NEGATIVE_INFINITY;

  private constructor(options: SessionOptions, thread: OpenThread) {
    const { request, lease, clock } = options;
    this.#options = options;
    this.#server = lease.server;
    this.#thread = thread;
    this.#heldBack = new HeldBack(thread.turn !== undefined);
    this.#recorded = thread.recorded;
    this.#model = request.model;
    this.#effort = request.effort;
    this.#mode = request.mode;
    this.#pulse = new Pulse(clock, (event) => this.#emit(event));
    const emit = (event: ProviderEvent) => this.#pulse.beat(event);
    this.#translator = new Translator({
      threadId: thread.threadId,
      folder: request.folder,
      signInHint: options.signInHint,
      emit,
      model: () => this.#modelInForce,
      onDelivered: (messageId) => this.#delivered(messageId),
      onOver: (over) => this.#over(over),
    });
    const { items } = this.#translator;
    this.#broker = new ApprovalBroker({
      folder: request.folder,
      emit,
      itemIdOf: (nativeItemId) => items.itemIdOf(nativeItemId),
      changesOf: (nativeItemId) => items.changesOf(nativeItemId),
      respond: (id, result) => this.#server.respond(id, result),
      refuse: (id, message) => this.#server.refuse(id, message),
      tellNote: (note, where) => this.#tellNote(note, where),
    });
    this.#review = new PlanReview(emit, (review) => this.#reviewed(review));
  }

  static async open(options: SessionOptions): Promise<CodexSession> {
    const { request, lease, service, host } = options;
    const { server } = lease;
    const permissions = permissionsOf(request.mode, options.options);
    const tags = host.tags(request.sessionId);
    return server.opening(async () => {
      const thread = await openThread(server, { request, permissions, service, tags });
      const session = new CodexSession(options, thread);
      server.attach(thread.threadId, {
        notified: (method, params) => session.#heldBack.notified(() => session.#notified(method, params)),
        asked: (id, method, params) => session.#heldBack.asked(() => session.#asked(id, method, params)),
        ended: (reason) => session.#serverEnded(reason),
      });
      void session.#learnModels();
      return session;
    });
  }

  get opened(): Opened {
    const { runtime } = this.#options;
    const nativeId = formatNativeId({ threadId: this.#thread.threadId, recorded: this.#recorded });
    return { nativeId, runtime, features: this.#features, ...(this.#thread.turn && { resumed: true }) };
  }

  async resumeTurn(): Promise<void> {
    const { turn, threadId, waits } = this.#thread;
    if (waits) await this.#heldBack.untilAsked(this.#server, this.#options.clock);
    if (turn === undefined || !this.#heldBack.holds) throw new HubError('no_turn_running');
    this.#translator.tellAgain(turn);
    this.#heldBack.release();
    // It ended while nobody listened.
    if (turn.status !== 'inProgress') this.#notified('turn/completed', { threadId, turn });
  }

  leave(): boolean {
    const works = this.#translator.nativeTurn !== undefined || this.#heldBack.holds;
    const isUnheard = this.#options.clock.now() - this.#endedAt < UNHEARD_MS;
    if (this.#ended || !(works || isUnheard) || !this.#server.canStay) return false;
    this.left = this.#server;
    this.#ended = true;
    return true;
  }

  async prompt(messageId: string, content: PromptPart[]): Promise<void> {
    const input = await userInput(content);
    this.#mustRun();
    const delivered = this.#deliveries.expect(messageId, false);
    this.#translator.begin();
    try {
      await this.#startTurn(input, messageId);
    } catch (error) {
      this.#deliveries.forget(messageId);
      this.#translator.takeBack();
      throw refusal(error);
    }
    await delivered;
  }

  async steer(messageId: string, content: PromptPart[]): Promise<void> {
    const input = await userInput(content);
    await this.#starting.catch(() => {});
    const expectedTurnId = this.#translator.nativeTurn;
    if (expectedTurnId === undefined) throw new HubError('no_turn_running');
    this.#deliveries
      .expect(messageId, true)
      .catch((error: unknown) => this.#log('debug', `a message that steered was lost: ${String(error)}`));
    const { threadId } = this.#thread;
    const params: TurnSteerParams = { threadId, expectedTurnId, clientUserMessageId: messageId, input };
    try {
      await this.#server.request('turn/steer', params);
    } catch (error) {
      this.#deliveries.forget(messageId);
      throw error instanceof RequestRefused ? new HubError('no_turn_running') : error;
    }
  }

  async interrupt(): Promise<void> {
    if (!this.#translator.open || this.#ended) return;
    if (this.#review.waits) return this.#stopReview();
    await this.#starting.catch(() => {});
    const turnId = this.#translator.nativeTurn;
    if (turnId === undefined) return this.#stopped?.promise;
    this.#stopped ??= Promise.withResolvers();
    const stopped = this.#stopped.promise;
    const params: TurnInterruptParams = { threadId: this.#thread.threadId, turnId };
    const stopping = this.#server.request('turn/interrupt', params).then(
      () => stopped,
      // It has just ended by itself.
      (error: unknown) => (error instanceof RequestRefused ? undefined : stopped),
    );
    if (await within(stopping, INTERRUPT_MS, this.#options.clock)) return;
    await this.#server.giveUp('it did not stop when it was asked to');
  }

  async answer(requestId: string, answer: ApprovalAnswer): Promise<void> {
    if (this.#review.answer(requestId, answer)) return;
    if (!(await this.#broker.answer(requestId, answer))) throw new HubError('approval_not_found');
  }

  /** In force from the next turn on, which says it all again. */
  async configure(change: Parameters<ProviderSession['configure']>[0]): Promise<void> {
    this.#mustRun();
    if (change.mode !== undefined) {
      permissionsOf(change.mode, this.#options.options);
      this.#mode = change.mode;
    }
    if (change.model !== undefined) this.#model = change.model;
    if (change.effort !== undefined) this.#effort = change.effort;
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.#end(new HubError('agent_process_ended', { reason: 'it was closed' }));
    await within(this.#leave(), CLOSE_MS, this.#options.clock);
    this.#server.detach(this.#thread.threadId);
    await this.#options.lease.release();
  }

  get #features(): Features {
    return featuresOf(this.#models, this.#options.options);
  }

  /** What the runtime uses, also where nobody chose. */
  get #modelInForce(): string | undefined {
    return this.#model ?? this.#thread.model ?? this.#models?.byDefault;
  }

  /** Every setting goes along: the runtime keeps none of them reliably. */
  #startTurn(input: UserInput[], messageId?: string): Promise<unknown> {
    const { approvalPolicy, sandbox, plans } = permissionsOf(this.#mode, this.#options.options);
    const model = this.#modelInForce;
    const settings = { model: model ?? '', reasoning_effort: this.#effort, developer_instructions: null };
    const params: TurnStartParams = {
      threadId: this.#thread.threadId,
      input,
      ...(messageId !== undefined && { clientUserMessageId: messageId }),
      cwd: this.#options.request.folder,
      approvalPolicy,
      approvalsReviewer: 'user',
      sandboxPolicy: sandboxPolicyOf(sandbox),
      model: model ?? null,
      effort: this.#effort,
      ...(model !== undefined && { collaborationMode: { mode: plans ? 'plan' : 'default', settings } }),
    };
    const starting = this.#server.request('turn/start', params);
    this.#starting = starting;
    return starting;
  }

  #notified(method: string, params: Fields): void {
    if (this.#ended) return;
    this.#pulse.sign();
    if (method === 'serverRequest/resolved') return this.#broker.resolved(params.requestId);
    try {
      this.#translator.take(method, params);
    } catch (error) {
      this.#log('error', `could not read ${method}: ${String(error)}`);
    }
  }

  #asked(id: RequestId, method: string, params: Fields): void {
    if (this.#ended) return this.#server.refuse(id, 'no turn runs');
    if (!this.#translator.open) return this.#refuseWithoutTurn(id, method);
    this.#translator.beginAsked(method, params);
    if (this.#broker.take(id, method, params)) return;
    this.#translator.out.note({ kind: 'native', name: method, text: JSON.stringify(params) });
    this.#server.refuse(id, `CodeAI Hub does not answer ${method}`);
  }

  /** A sub-agent that outlived its turn asks: there is nothing a person could be shown it with. */
  #refuseWithoutTurn(id: RequestId, method: string): void {
    this.#server.refuse(id, 'no turn runs');
    const what = 'A sub-agent asked for leave in the background and was refused. Ask the agent to let it try again.';
    if (method.endsWith('/requestApproval')) this.#translator.out.notice('background', 'warning', what);
  }

  #delivered(messageId: string): void {
    if (!this.#deliveries.delivered(messageId)) return;
    this.#pulse.beat({ type: 'message.delivered', messageId });
    if (this.#recorded) return;
    this.#recorded = true;
    this.#pulse.beat({ type: 'binding.changed', nativeId: this.#thread.threadId });
  }

  #over(over: Over): void {
    this.#broker.forgetAll();
    if (over.completed && over.plan !== undefined) return this.#review.ask(over.plan);
    const left = {
      threadId: this.#thread.threadId,
      commands: over.interrupted ? over.commands : [],
      agents: over.completed ? [] : over.agents,
    };
    void endWhatIsLeft(this.#server, left, this.#options.clock).then(() => this.#finish());
  }

  #finish(how?: Fields): void {
    if (this.#ended) return;
    const lost = this.#deliveries.failAll();
    if (lost > 0) this.#translator.out.notice('info', 'warning', LOST_STEERS);
    this.#translator.finish(how);
    this.#endedAt = this.#options.clock.now();
    this.#settleStop();
  }

  #reviewed(review: Review): void {
    const { items } = this.#translator;
    if (review.approved) {
      this.#mode = review.mode;
      this.#pulse.beat({ type: 'session.configured', mode: review.mode });
    }
    items.endPlan(review.approved ? 'completed' : 'denied');
    const words = review.approved ? FOLLOW_PLAN : review.note;
    if (words === undefined) return this.#finish();
    this.#translator.goOn();
    this.#startTurn([textInput(words)]).catch((error: Error) =>
      this.#finish({ status: 'failed', error: { message: error.message } }),
    );
  }

  #stopReview(): void {
    this.#review.forget();
    this.#translator.items.endPlan('denied');
    this.#finish({ status: 'interrupted' });
  }

  async #tellNote(note: string, { threadId, turnId }: { threadId: string; turnId: string }): Promise<void> {
    const input = [textInput(`About what I did not allow: ${note}`)];
    const params: TurnSteerParams = { threadId, expectedTurnId: turnId, input };
    try {
      await this.#server.request('turn/steer', params);
    } catch (error) {
      this.#log('debug', `a note could not be given: ${String(error)}`);
      this.#translator.out.notice('info', 'warning', `The agent could not be told: ${note}`);
    }
  }

  async #learnModels(): Promise<void> {
    try {
      this.#models = modelsOf(await this.#server.models());
      if (!this.#ended) this.#pulse.beat({ type: 'features.changed', features: this.#features });
    } catch (error) {
      this.#log('debug', `it did not tell its models: ${String(error)}`);
    }
  }

  /** What runs of it is stopped; what then is left is found by its tags. */
  async #leave(): Promise<void> {
    const { threadId } = this.#thread;
    const turnId = this.#translator.nativeTurn ?? (this.#heldBack.holds ? stringOf(this.#thread.turn?.id) : undefined);
    const requests = [
      ...(turnId === undefined ? [] : [this.#server.request('turn/interrupt', { threadId, turnId })]),
      this.#server.request('thread/backgroundTerminals/clean', { threadId }),
      this.#server.request('thread/unsubscribe', { threadId }),
      ...this.#translator.items.agents.atWork.map((agent) => endAgent(this.#server, agent)),
    ];
    await Promise.allSettled(requests);
  }

  #serverEnded(reason: string): void {
    if (this.#ended) return;
    this.#end(new HubError('agent_process_ended', { reason }));
    this.#options.emit({ type: 'closed', reason });
    void this.#options.lease.release();
  }

  #end(error: HubError): void {
    this.#ended = true;
    this.#broker.forgetAll();
    this.#review.forget();
    this.#deliveries.failAll(error);
    this.#settleStop();
  }

  #settleStop(): void {
    this.#stopped?.resolve();
    this.#stopped = undefined;
  }

  #emit(event: ProviderEvent): void {
    if (!this.#ended) this.#options.emit(event);
  }

  #mustRun(): void {
    if (this.#ended) throw new HubError('agent_process_ended', { reason: 'it is closed' });
  }

  #log(level: 'debug' | 'error', message: string): void {
    this.#options.host.log(level, message, this.#options.request.sessionId);
  }
}

function refusal(error: unknown): unknown {
  return error instanceof RequestRefused ? new HubError('agent_error', { reason: error.message }) : error;
}
