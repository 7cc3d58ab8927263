import type { UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import { currentTurn, findItem, type SessionState, type StopStage } from '@codeai-hub/protocol/channels/session/state';
import type { BlobRef, Content } from '@codeai-hub/protocol/content';
import { HubError } from '@codeai-hub/protocol/errors';
import type { OpenRequest, PromptPart } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { Clock } from '../clock.ts';
import type { AgentLink, Agents } from './agents.ts';
import { DeltaJoiner } from './delta-joiner.ts';
import type { Effect } from './effects.ts';
import { applyProviderEvent, markDelivered, NativeIds, streamingItem } from './provider-events.ts';
import { messagesInDoubt, settleDelivery } from './recover.ts';
import { StallWatch } from './stall-watch.ts';
import type { Step } from './step.ts';
import { StopLadder } from './stop-ladder.ts';
import { endTurn } from './turns.ts';

/** The session as its driver sees it. */
export interface DrivenSession {
  readonly state: SessionState;
  /** Decides, writes and publishes in one go. When the disk refuses, nothing changes and the session stops its agent. */
  change(by: 'agent' | 'core', decide: (step: Step) => void): void;
  spill(text: string): BlobRef;
  attachments(content: Content): PromptPart[];
}

export interface DriverOptions {
  session: DrivenSession;
  agents: Agents;
  clock: Clock;
  stallMs: () => number;
  idleMs: () => number;
  /** a failure that belongs to nobody's request */
  report: (error: unknown, what: string) => void;
}

/** Carries out the effects of one session on its agent, and brings the agent's events back. */
export class AgentDriver {
  readonly #options: DriverOptions;
  readonly #session: DrivenSession;
  readonly #ladder: StopLadder;
  readonly #stall: StallWatch;
  readonly #joiner: DeltaJoiner;
  #ids = new NativeIds();
  #link: AgentLink | null = null;
  #opening: Promise<AgentLink> | null = null;
  /** raised when a link is given up, so that its late events are ignored */
  #generation = 0;
  #cancelIdle: (() => void) | null = null;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#session = options.session;
    this.#ladder = new StopLadder(options.clock);
    this.#stall = new StallWatch(options.clock, options.stallMs, (since) => this.#stalled(since));
    this.#joiner = new DeltaJoiner(options.clock, (itemId, text) =>
      this.#session.change('agent', (step) => step.add({ type: 'item.delta', itemId, text })),
    );
  }

  get live(): boolean {
    return this.#link !== null || this.#opening !== null;
  }

  run(effect: Effect): void {
    switch (effect.type) {
      case 'prompt':
        return this.#background(this.#prompt(effect.message), 'prompt');
      case 'steer':
        return this.#background(this.#steer(effect.message), 'steer');
      case 'stop':
        return this.#stop(effect.turnId, effect.stage);
      case 'answer': {
        const requestId = this.#ids.requestOf(effect.approvalId);
        if (requestId === undefined || !this.#link) return;
        this.#ids.approvals.delete(requestId);
        return this.#background(this.#link.answer(requestId, effect.answer), 'answer');
      }
      case 'configure':
        if (this.#link) this.#background(this.#link.configure(effect.change), 'configure');
        return;
    }
  }

  /** Called after every change of the session. */
  turnChanged(before: SessionState, after: SessionState): void {
    if (before.currentTurnId === after.currentTurnId) return;
    if (after.currentTurnId === null) {
      this.#stall.stop();
      this.#ladder.cancel();
      this.#armIdle();
    } else {
      this.#cancelIdle?.();
      this.#ladder.cancel();
      this.#stall.start();
    }
  }

  /** Gives the agent up without a word to the session: the core stops, the session is deleted, or the disk failed. */
  async abandon(): Promise<void> {
    const link = this.#drop();
    await link?.close();
  }

  /** Asks the agent's transcript about messages of which nobody knows whether they arrived (I7). */
  async settleDoubts(): Promise<void> {
    for (const message of messagesInDoubt(this.#session.state)) {
      const delivered = await this.#wasDelivered(message);
      this.#session.change('core', (step) => {
        const still = messagesInDoubt(step.state).some((one) => one.id === message.id);
        if (still) settleDelivery(step, message.id, delivered);
      });
    }
  }

  async #wasDelivered(message: UserMessageItem): Promise<boolean> {
    const { id, folder, provider, binding } = this.#session.state;
    if (binding.nativeId === undefined) return false;
    const query = { sessionId: id, folder, nativeId: binding.nativeId, messageId: message.messageId };
    try {
      return (await this.#options.agents.hasMessage(provider, query)) === 'yes';
    } catch (error) {
      this.#options.report(error, 'looking for a message in the transcript');
      return false;
    }
  }

  async #prompt(message: UserMessageItem): Promise<void> {
    const isCurrent = () => this.#session.state.currentTurnId === message.turnId;
    let link: AgentLink;
    try {
      link = await this.#open();
    } catch (error) {
      return this.#undelivered(message, error);
    }
    if (!isCurrent() || currentTurn(this.#session.state)?.stopping) return;
    try {
      await link.prompt(message.messageId, this.#session.attachments(message.content));
    } catch (error) {
      // When the process died, `closed` ends the turn, and the transcript tells whether the message arrived.
      if (error instanceof HubError && error.code === 'agent_process_ended') return;
      return this.#undelivered(message, error);
    }
    this.#session.change('agent', (step) => markDelivered(step, message.messageId));
  }

  async #steer(message: UserMessageItem): Promise<void> {
    try {
      if (!this.#link) throw new HubError('no_turn_running');
      await this.#link.steer(message.messageId, this.#session.attachments(message.content));
      this.#session.change('agent', (step) => markDelivered(step, message.messageId));
    } catch (error) {
      this.#options.report(error, 'steer');
      this.#session.change('core', (step) => settleDelivery(step, message.id, false));
    }
  }

  #undelivered(message: UserMessageItem, error: unknown): void {
    const failure = error instanceof HubError ? error : new HubError('agent_error', { reason: String(error) });
    this.#options.report(error, 'prompt');
    this.#session.change('core', (step) => {
      const item = findItem(step.state, message.id);
      if (item?.kind === 'user_message' && item.delivery === 'pending') settleDelivery(step, message.id, false);
      if (step.state.currentTurnId === message.turnId) endTurn(step, { type: 'failed', error: failure.toShape() });
    });
  }

  #open(): Promise<AgentLink> {
    if (this.#link) return Promise.resolve(this.#link);
    this.#opening ??= this.#openNow().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #openNow(): Promise<AgentLink> {
    const { state } = this.#session;
    const generation = ++this.#generation;
    this.#ids = new NativeIds();
    this.#session.change('core', (step) => step.add({ type: 'binding.opening' }));
    try {
      const link = await this.#options.agents.open(state.provider, openRequest(state), (event) => {
        if (generation === this.#generation) this.#received(event);
      });
      if (generation !== this.#generation) {
        await link.close();
        throw new HubError('agent_process_ended', { reason: 'it was stopped while it started' });
      }
      this.#link = link;
      this.#session.change('core', (step) => {
        const { nativeId, runtime, features } = link.opened;
        step.add({ type: 'binding.opened', runtime, ...(nativeId === undefined ? {} : { nativeId }) });
        step.add({ type: 'features.changed', features });
      });
      return link;
    } catch (error) {
      if (generation === this.#generation) {
        this.#session.change('core', (step) => step.add({ type: 'binding.closed', reason: String(error) }));
      }
      throw error;
    }
  }

  #received(event: ProviderEvent): void {
    this.#stall.sign();
    if (currentTurn(this.#session.state)?.stalledSince !== undefined) {
      this.#session.change('core', (step) =>
        step.add({ type: 'turn.revived', turnId: step.state.currentTurnId as string }),
      );
    }
    if (event.type === 'activity') return;
    if (event.type === 'item.delta') {
      const itemId = streamingItem(this.#session.state, this.#ids, event.id);
      if (itemId !== undefined) this.#joiner.push(itemId, event.text);
      return;
    }
    this.#joiner.flush();
    this.#session.change('agent', (step) =>
      applyProviderEvent(step, event, this.#ids, (text) => this.#session.spill(text)),
    );
    if (event.type === 'closed') {
      this.#drop();
      this.#background(this.settleDoubts(), 'settle deliveries');
    }
  }

  #stop(turnId: string, stage: StopStage): void {
    const link = this.#link;
    if (!link) return this.#over(turnId);
    this.#ladder.climbFrom(
      stage,
      (next) =>
        this.#session.change('core', (step) => {
          const by = currentTurn(step.state)?.stopping?.by ?? step.by;
          if (step.state.currentTurnId === turnId) step.add({ type: 'turn.stopping', turnId, stage: next, by });
        }),
      () => this.#over(turnId),
    );
    if (stage === 'interrupt') this.#background(link.interrupt(), 'interrupt');
    else this.#background(link.end(stage), stage);
  }

  /** The last word on a stop: whatever the agent does, the turn has ended (I11). */
  #over(turnId: string): void {
    this.#joiner.flush();
    const link = this.#drop();
    if (link) this.#background(link.end('kill'), 'kill');
    this.#session.change('core', (step) => {
      const turn = currentTurn(step.state);
      if (turn?.id !== turnId) return;
      endTurn(step, { type: 'interrupted', by: turn.stopping?.by ?? step.by });
      if (step.state.binding.status !== 'closed') step.add({ type: 'binding.closed', reason: 'the turn was stopped' });
    });
    this.#background(this.settleDoubts(), 'settle deliveries');
  }

  #drop(): AgentLink | null {
    const link = this.#link;
    this.#link = null;
    this.#generation++;
    this.#ids = new NativeIds();
    this.#cancelIdle?.();
    this.#ladder.cancel();
    this.#stall.stop();
    return link;
  }

  #stalled(since: number): void {
    this.#session.change('core', (step) => {
      const turn = currentTurn(step.state);
      // While a person is asked, silence is theirs.
      if (!turn || turn.stalledSince !== undefined || step.state.approvals.length > 0) return;
      step.add({ type: 'turn.stalled', turnId: turn.id, since });
    });
  }

  #armIdle(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = this.#options.clock.after(this.#options.idleMs(), () => {
      this.#cancelIdle = null;
      if (this.#session.state.currentTurnId !== null) return;
      const link = this.#drop();
      if (!link) return;
      this.#session.change('core', (step) =>
        step.add({ type: 'binding.closed', reason: 'nothing was asked for a while' }),
      );
      this.#background(link.close(), 'close');
    });
  }

  #background(task: Promise<unknown>, what: string): void {
    task.catch((error: unknown) => this.#options.report(error, what));
  }
}

function openRequest(state: SessionState): OpenRequest {
  const { nativeId } = state.binding;
  const fork = state.forkedFrom;
  return {
    sessionId: state.id,
    folder: state.folder,
    model: state.model,
    effort: state.effort,
    mode: state.mode,
    ...(nativeId === undefined ? {} : { nativeId }),
    ...(nativeId === undefined && fork?.nativeId !== undefined
      ? {
          fork: {
            nativeId: fork.nativeId,
            ...(fork.beforeMessageId === undefined ? {} : { beforeMessageId: fork.beforeMessageId }),
          },
        }
      : {}),
  };
}
