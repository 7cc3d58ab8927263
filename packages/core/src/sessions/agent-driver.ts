import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import {
  activeAgent,
  agentField,
  agentOf,
  currentTurn,
  isAgentAtWork,
  type Retry,
  type SessionAgent,
  type SessionState,
  type StopStage,
  type Turn,
} from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { OpenRequest, PromptPart } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent, ProviderEventOf } from '@codeai-hub/provider-kit/events';
import { failureOf, isProcessEnd } from './agent-failure.ts';
import { AgentSlot } from './agent-slot.ts';
import type { AgentLink } from './agents.ts';
import { type ConfigurationChange, configurationOf } from './configuration.ts';
import { Configurator } from './configurator.ts';
import { DeltaJoiner } from './delta-joiner.ts';
import { settleDoubts } from './doubts.ts';
import type { DrivenSession, DriverOptions } from './driven-session.ts';
import type { Effect } from './effects.ts';
import { addHandover, agentKey, type News } from './news.ts';
import { openRequest } from './open-request.ts';
import { applyProviderEvent, type EventSource, markDelivered, NativeIds, streamingItem } from './provider-events.ts';
import { settleIfPending, settleTurn } from './recover.ts';
import { Resumption, type TurnToResume } from './resumed-turn.ts';
import { StallWatch, tellStall } from './stall-watch.ts';
import { StopLadder } from './stop-ladder.ts';
import { addErrorNotice, endTurn } from './turns.ts';

/** Carries out the effects of one session on one of its agents, and brings the agent's events back. */
export class AgentDriver {
  readonly #options: DriverOptions;
  readonly #session: DrivenSession;
  readonly #slot: AgentSlot;
  readonly #ladder: StopLadder;
  readonly #stall: StallWatch;
  readonly #joiner: DeltaJoiner;
  readonly #configurator: Configurator;
  readonly #resumption: Resumption;
  #ids = new NativeIds();
  #cancelIdle: (() => void) | null = null;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#session = options.session;
    this.#configurator = new Configurator({
      wanted: () => configurationOf(this.#agent),
      isCurrent: (link) => this.#slot.link === link,
      refused: (back, error) => this.#configurationRefused(back, error),
    });
    this.#ladder = new StopLadder(options.clock);
    this.#stall = new StallWatch(options.clock, options.stallMs, (since) =>
      this.#session.change('core', (step) => tellStall(step, options.provider, since)),
    );
    this.#joiner = new DeltaJoiner(options.clock, (itemId, text) =>
      this.#session.change('agent', (step) => step.add({ type: 'item.delta', itemId, text })),
    );
    this.#slot = new AgentSlot({
      agents: options.agents,
      clock: options.clock,
      agentKey: agentKey(options.session.state, options.provider),
      opening: () => this.#opening(),
      delayed: (retry) => this.#delayed(retry),
      opened: (link) => this.#opened(link),
      failed: (error) =>
        this.#session.change('core', (step) =>
          step.add({ type: 'binding.closed', ...this.#named, reason: String(error) }),
        ),
      received: (event) => this.#received(event),
      report: options.report,
    });
    this.#resumption = new Resumption({
      ...options,
      slot: this.#slot,
      goesOn: () => this.#stall.start(),
      told: () => this.#ids,
    });
  }

  get live(): boolean {
    return this.#slot.live;
  }

  get #agent(): SessionAgent {
    return agentOf(this.#session.state, this.#options.provider) ?? activeAgent(this.#session.state);
  }

  /** how the agent's events name it */
  get #named(): { agent?: string } {
    return agentField(this.#session.state, this.#options.provider);
  }

  get #source(): EventSource {
    const { provider } = this.#options;
    return { provider, ids: this.#ids, warn: (limits) => this.#session.limitWarnings(provider, limits) };
  }

  get #turn(): Turn | undefined {
    return currentTurn(this.#session.state, this.#options.provider);
  }

  run(effect: Effect): void {
    switch (effect.type) {
      case 'prompt':
        return this.#background(this.#prompt(effect.message), 'prompt');
      case 'steer':
        return this.#background(this.#steer(effect.message), 'steer');
      case 'stop':
        return this.#stop(effect.turnId, effect.stage);
      case 'answer':
        return this.#answer(effect.approvalId, effect.answer);
      case 'configure':
        // One that is not there yet gets it when it is.
        if (this.#slot.link) this.#background(this.#configurator.follow(this.#slot.link), 'configure');
        return;
    }
  }

  /** Called after every change of the session. */
  changed(before: SessionState, after: SessionState): void {
    const was = agentOf(before, this.#options.provider);
    const is = agentOf(after, this.#options.provider);
    if (!is || was === is) return;
    if (was?.currentTurnId !== is.currentTurnId) {
      this.#ladder.cancel();
      if (is.currentTurnId === null) this.#stall.stop();
      else this.#stall.start();
    }
    if (isAgentAtWork(is)) this.#cancelIdle?.();
    else if (was && isAgentAtWork(was)) this.#armIdle();
  }

  /** A turn of the last core goes on where its agent went on with it, or is lost. Never rejects. */
  resumeTurn(turn: TurnToResume): Promise<void> {
    return this.#resumption.begin(turn);
  }

  /** Gives the agent up without a word to the session: the core stops, the session is deleted, or the disk failed. */
  abandon(): Promise<void> {
    this.#forget();
    return this.#slot.close();
  }

  /** Asks the agent's transcript about messages of which nobody knows whether they arrived (I7). */
  settleDoubts(): Promise<void> {
    const { session, provider, agents, report } = this.#options;
    return settleDoubts(session, provider, agents, (error) => report(error, 'looking for a message in the transcript'));
  }

  async #prompt(message: UserMessageItem): Promise<void> {
    let link: AgentLink;
    let news: News | null;
    if (this.#resumption.over !== undefined) await this.#resumption.over;
    try {
      link = await this.#slot.open();
      news = await this.#tell(message.turnId);
      // What an agent is given must be known to the next core, also after a power loss: else it is given twice (I7).
      await this.#session.durable();
    } catch (error) {
      return this.#undelivered(message, error);
    }
    const turn = this.#turn;
    if (turn?.id !== message.turnId || turn.stopping) return this.#stoppedBeforePrompt(message);
    const told: PromptPart[] = news ? [{ type: 'text', text: news.text }] : [];
    try {
      await link.prompt(message.messageId, [...told, ...this.#session.attachments(message.content)]);
    } catch (error) {
      // When the process died, `closed` ends the turn, and the transcript tells whether the message arrived.
      if (isProcessEnd(error)) return;
      return this.#undelivered(message, error);
    }
    this.#session.change('agent', (step) => markDelivered(step, this.#options.provider, message.messageId));
  }

  /** What is told with a message is shown with it, before the agent has it. */
  async #tell(turnId: string): Promise<News | null> {
    const news = await this.#session.news(this.#options.provider);
    if (!news || this.#turn?.id !== turnId) return null;
    this.#session.change('core', (step) =>
      addHandover(step, { ...news, turnId, to: this.#options.provider }, (text) => this.#session.spill(text)),
    );
    return news;
  }

  async #steer(message: UserMessageItem): Promise<void> {
    let link: AgentLink;
    try {
      link = await this.#linkOfTurn(message.turnId);
    } catch (error) {
      return this.#notSteered(message, error);
    }
    try {
      await link.steer(message.messageId, this.#session.attachments(message.content));
    } catch (error) {
      // When the process died over it, the transcript tells whether it arrived.
      if (isProcessEnd(error)) return;
      return this.#notSteered(message, error);
    }
    // That the agent has it comes as an event.
  }

  /** The agent of the running turn, also when it still opens; none is started for a message that steers. */
  async #linkOfTurn(turnId: string): Promise<AgentLink> {
    if (this.#resumption.over !== undefined) await this.#resumption.over;
    if (!this.#slot.live) throw new HubError('no_turn_running');
    const link = await this.#slot.open();
    await this.#session.durable();
    if (this.#turn?.id !== turnId) throw new HubError('no_turn_running');
    return link;
  }

  #notSteered(message: UserMessageItem, error: unknown): void {
    this.#options.report(error, 'steer');
    this.#session.change('core', (step) => settleIfPending(step, message.id));
  }

  #undelivered(message: UserMessageItem, error: unknown): void {
    this.#options.report(error, 'prompt');
    this.#joiner.flush();
    this.#session.change('core', (step) => {
      settleIfPending(step, message.id);
      endTurn(step, message.turnId, { type: 'failed', error: failureOf(error).toShape() });
    });
  }

  /** The agent was not given the message, and knows of nothing it could interrupt. */
  #stoppedBeforePrompt(message: UserMessageItem): void {
    this.#session.change('core', (step) => {
      settleIfPending(step, message.id);
      const turn = currentTurn(step.state, this.#options.provider);
      if (turn?.id === message.turnId)
        endTurn(step, turn.id, { type: 'interrupted', by: turn.stopping?.by ?? step.by });
    });
  }

  #answer(approvalId: string, answer: ApprovalAnswer): void {
    const requestId = this.#ids.requestOf(approvalId);
    const { link } = this.#slot;
    if (requestId === undefined || !link) return;
    this.#ids.approvals.delete(requestId);
    // While a person was asked the silence was theirs; from now on it is the agent's.
    this.#stall.sign();
    this.#background(
      link.answer(requestId, answer).catch((error: unknown) => this.#answerRefused(error)),
      'answer',
    );
  }

  /** It is shown as answered, and the agent waits on: whoever answered must know. */
  #answerRefused(error: unknown): never {
    if (!isProcessEnd(error)) {
      this.#joiner.flush();
      this.#session.change('core', (step) => addErrorNotice(step, this.#options.provider, failureOf(error).toShape()));
    }
    throw error;
  }

  /** What an agent does not take is not shown as if it had: least of all a mode that asks (I16). */
  #configurationRefused(back: ConfigurationChange, error: unknown): void {
    // A process that ended comes back with what the session says.
    if (isProcessEnd(error)) throw error;
    this.#options.report(error, 'configure');
    this.#session.change('core', (step) => {
      if (Object.keys(back).length > 0) step.add({ type: 'session.configured', ...this.#named, ...back });
      addErrorNotice(step, this.#options.provider, failureOf(error).toShape());
    });
  }

  #opening(): { provider: string; request: OpenRequest } {
    this.#ids = new NativeIds();
    this.#session.change('core', (step) => step.add({ type: 'binding.opening', ...this.#named }));
    this.#configurator.starts();
    const request = { ...openRequest(this.#session.state, this.#agent), ...this.#resumption.request };
    return { provider: this.#options.provider, request };
  }

  /** The silence is the core's own. */
  #delayed(retry: Retry | null): void {
    this.#stall.sign();
    this.#session.change('core', (step) =>
      step.add(
        retry ? { type: 'binding.delayed', ...this.#named, retry } : { type: 'binding.opening', ...this.#named },
      ),
    );
  }

  async #opened(link: AgentLink): Promise<void> {
    this.#session.change('core', (step) => {
      const { nativeId, runtime, features } = link.opened;
      step.add({ type: 'binding.opened', ...this.#named, runtime, ...(nativeId === undefined ? {} : { nativeId }) });
      step.add({ type: 'features.changed', ...this.#named, features });
    });
    await this.#configurator.settle(link);
  }

  #received(event: ProviderEvent): void {
    if (event.type === 'closed') return this.#closed(event);
    this.#stall.sign();
    const turn = this.#turn;
    if (turn?.stalledSince !== undefined)
      this.#session.change('core', (step) => step.add({ type: 'turn.revived', turnId: turn.id }));
    if (event.type === 'activity') return;
    if (event.type === 'item.delta') {
      const itemId = streamingItem(this.#session.state, this.#ids, event.id);
      if (itemId !== undefined) this.#joiner.push(itemId, event.text);
      return;
    }
    this.#joiner.flush();
    if (event.type === 'session.configured') this.#configurator.said(event);
    this.#apply(event);
  }

  /** The process is gone. Given up first, so that a turn which begins at once gets another; the rest of it is swept away. */
  #closed(event: ProviderEventOf<'closed'>): void {
    this.#forget();
    const gone = this.#slot.kill();
    this.#apply(event);
    this.#settleAfter(gone);
  }

  #apply(event: ProviderEvent): void {
    this.#session.change('agent', (step) =>
      applyProviderEvent(step, event, this.#source, (text) => this.#session.spill(text)),
    );
  }

  #stop(turnId: string, stage: StopStage): void {
    const { link } = this.#slot;
    if (!link) return this.#over(turnId);
    this.#ladder.climbFrom(
      stage,
      (next) =>
        this.#session.change('core', (step) => {
          const turn = currentTurn(step.state, this.#options.provider);
          const by = turn?.stopping?.by ?? step.by;
          if (turn?.id === turnId) step.add({ type: 'turn.stopping', turnId, stage: next, by });
        }),
      () => this.#over(turnId),
    );
    if (stage === 'interrupt') this.#background(link.interrupt(), 'interrupt');
    else void this.#slot.end(stage);
  }

  /** The last word on a stop: whatever the agent does, the turn has ended (I11). */
  #over(turnId: string): void {
    this.#forget();
    const wasGiven = this.#slot.link !== null;
    const gone = this.#slot.kill();
    this.#session.change('core', (step) => {
      const turn = currentTurn(step.state, this.#options.provider);
      if (turn?.id !== turnId) return;
      if (!wasGiven) settleTurn(step, turnId);
      if (this.#agent.binding.status !== 'closed')
        step.add({ type: 'binding.closed', ...this.#named, reason: 'the turn was stopped' });
      endTurn(step, turnId, { type: 'interrupted', by: turn.stopping?.by ?? step.by });
    });
    this.#settleAfter(gone);
  }

  /** Only a transcript that nobody writes to any more tells whether a message arrived (I7). */
  #settleAfter(gone: Promise<void>): void {
    this.#background(
      gone.then(() => this.settleDoubts()),
      'settle deliveries',
    );
  }

  /** Before the agent is given up: what it said is written, what was planned for it is not. */
  #forget(): void {
    this.#joiner.flush();
    this.#cancelIdle?.();
    this.#ladder.cancel();
    this.#stall.stop();
    this.#ids = new NativeIds();
  }

  #armIdle(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = this.#options.clock.after(this.#options.idleMs(), () => {
      this.#cancelIdle = null;
      if (isAgentAtWork(this.#agent) || !this.#slot.link) return;
      const gone = this.#slot.close();
      this.#session.change('core', (step) =>
        step.add({ type: 'binding.closed', ...this.#named, reason: 'nothing was asked for a while' }),
      );
      this.#settleAfter(gone);
    });
  }

  #background(task: Promise<unknown>, what: string): void {
    task.catch((error: unknown) => this.#options.report(error, what));
  }
}
