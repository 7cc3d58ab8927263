import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import {
  agentOf,
  findTurn,
  firstAgent,
  isRunning,
  type Limit,
  providerOfTurn,
  runningTurns,
  type SessionState,
} from '@codeai-hub/protocol/channels/session/state';
import type { BlobRef, Content } from '@codeai-hub/protocol/content';
import type { Envelope, Origin } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Receipt } from '@codeai-hub/protocol/receipts';
import type { PromptPart } from '@codeai-hub/provider-kit/contract';
import type { Channel } from '../channels/channel.ts';
import type { Actor } from '../hub.ts';
import { AgentDriver } from './agent-driver.ts';
import { goOn } from './continuation/go-on.ts';
import { type DecideContext, decide } from './decide.ts';
import type { DrivenSession } from './driven-session.ts';
import { type Effect, effectsOf } from './effects.ts';
import type { News } from './news.ts';
import { commandHash, type Receipts } from './receipts.ts';
import { closeBindings, needsRecovery, recover } from './recover.ts';
import { turnsToResume } from './resumed-turn.ts';
import type { SessionOptions } from './session-options.ts';
import { Step } from './step.ts';
import { endTurn } from './turns.ts';

/** How long a session whose disk failed waits before it tries again. */
const HEAL_MS = 2000;
/** To write a whole log anew is tried less and less often. */
const REOPEN_MAX_MS = 60_000;

/** One session: decides commands, writes what was decided, publishes it, and lets the effects follow. */
export class Session implements DrivenSession {
  readonly channel: Channel<SessionState>;
  /** resolves when nothing of an earlier core is left to settle */
  recovered: Promise<void> = Promise.resolve();
  readonly #options: SessionOptions;
  readonly #drivers = new Map<string, AgentDriver>();
  /** set while the disk refuses writes */
  #broken: HubError | null = null;
  #cancelHeal: (() => void) | null = null;
  #healMs = HEAL_MS;
  #receipts: Receipts;
  #idleWaiters: (() => void)[] = [];
  #ending = false;
  #retired = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.channel = options.channel;
    this.#receipts = options.receipts;
  }

  get state(): SessionState {
    return this.channel.state;
  }

  get receipts(): Receipts {
    return this.#receipts;
  }

  /** true while an agent's process or a turn belongs to it, so it must stay in memory */
  get busy(): boolean {
    const isLive = this.#drivers.values().some(({ live }) => live);
    return isLive || isRunning(this.state) || this.#broken !== null;
  }

  /** Closes what an earlier core left open; whether messages in doubt arrived is settled behind it. */
  recover(): void {
    if (this.state.readOnly) return;
    const resumed = turnsToResume(this.state, (provider) => this.#canResumeTurns(provider));
    const spared = new Set(resumed.filter((turn) => turn.goesOn).map(({ turnId }) => turnId));
    if (needsRecovery(this.state)) this.change('core', (step) => recover(step, spared));
    const resuming = resumed.map((turn) => this.#driver(turn.provider).resumeTurn(turn));
    this.recovered = Promise.all(resuming).then(() => this.#settleDoubts());
  }

  /** Answers when the receipt is durable (I6). Rejections are receipts too; only a conflict or a failing disk throws. */
  async command(commandId: string, command: SessionCommand, actor: Actor): Promise<Receipt> {
    const hash = commandHash(command);
    const known = this.receipts.find(commandId, hash);
    // What a damaged log told when it was read is on the disk, though nothing more is written to it.
    if (known && this.state.readOnly) return known;
    const receipt = known ?? this.#decide({ commandId, hash, command, actor });
    await this.channel.durable();
    return receipt;
  }

  change(by: 'agent' | 'core', decideChange: (step: Step) => void): void {
    if (this.#broken || this.#retired) return;
    const step = this.#step({ kind: by });
    try {
      decideChange(step);
    } catch (error) {
      // A text too long for the log is kept beside it, and that can fail as well.
      if (error instanceof HubError && error.code.startsWith('disk_')) return this.#refused(error);
      throw error;
    }
    const before = this.state;
    try {
      this.channel.commit(step.envelopes, step.state);
    } catch (error) {
      return this.#refused(error);
    }
    this.written(before, step.envelopes);
  }

  /** What was scheduled begins, if its time has come and there is room. */
  goOn(): void {
    if (this.#ending || this.state.readOnly) return;
    this.change('core', (step) => goOn(step, this.#options.runningLimit(this.state.id)));
  }

  durable(): Promise<void> {
    return this.channel.durable(true);
  }

  spill(text: string): BlobRef {
    return this.#options.putText(text);
  }

  attachments(content: Content): PromptPart[] {
    return this.#options.attachments(content);
  }

  /** Stops a running turn as a person would, within the bound of I11, and then ends the agent. The queue waits. */
  async shutDown(): Promise<void> {
    this.#ending = true;
    this.#cancelHeal?.();
    this.change('core', (step) => {
      const turns = runningTurns(step.state);
      if (turns.length === 0) return;
      if (step.state.queue.length > 0 && !step.state.queueHeld) step.add({ type: 'queue.held', held: true });
      for (const { id, stopping } of turns)
        if (!stopping) step.add({ type: 'turn.stopping', turnId: id, stage: 'interrupt', by: step.by });
    });
    await this.#idle();
    await this.#abandonAgents();
    this.change('core', (step) => closeBindings(step, 'the core stopped'));
    // Messages in doubt wait for the next load: a provider that does not answer must not hold the core's end.
    await this.channel.durable().catch((error: unknown) => this.#options.report(error, 'last sync'));
  }

  /** Nothing more can be promised of the log, whoever found out. */
  logStopped(error: HubError): void {
    if (!this.#retired) this.#refused(error);
  }

  /** It leaves the memory: what is still under way changes nothing any more, and is settled by the next load. */
  retire(): void {
    this.#retired = true;
  }

  /** Ends the agent of a session that is being deleted. */
  abandon(): Promise<void> {
    this.#ending = true;
    this.#cancelHeal?.();
    return this.#abandonAgents();
  }

  limitWarnings(provider: string, limits: readonly Limit[]): string[] {
    return this.#options.limitWarnings(provider, limits);
  }

  async news(provider: string): Promise<News | null> {
    const telling = agentOf(this.state, provider)?.telling;
    if (!telling) return null;
    const { packet, untold } = telling;
    const made = packet === '' ? null : await this.#options.packet(provider, untold);
    if (packet === undefined) return made && { ...made, confirmed: false };
    return packet === '' ? null : { text: packet, from: made?.from ?? [], confirmed: true };
  }

  #canResumeTurns(provider: string): boolean {
    try {
      return this.#options.agents.capabilities(provider).resumesTurns;
    } catch (error) {
      if (error instanceof HubError && error.code === 'provider_unknown') return false;
      throw error;
    }
  }

  #driver(provider: string): AgentDriver {
    const known = this.#drivers.get(provider);
    if (known) return known;
    const { agents, clock, timing, report } = this.#options;
    const { stallMs, idleMs } = timing;
    const driver = new AgentDriver({ session: this, provider, agents, clock, stallMs, idleMs, report });
    this.#drivers.set(provider, driver);
    return driver;
  }

  async #abandonAgents(): Promise<void> {
    await Promise.all(this.#drivers.values().map((driver) => driver.abandon()));
  }

  #idle(): Promise<void> {
    if (!isRunning(this.state) || this.#broken) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  #decide(request: { commandId: string; hash: string; command: SessionCommand; actor: Actor }): Receipt {
    const { commandId, hash, command, actor } = request;
    if (this.state.readOnly) throw new HubError('session_read_only', { reason: this.state.readOnly.message });
    this.#heal();
    const origin: Origin = { kind: 'client', clientId: actor.clientId, name: actor.name, commandId, hash };
    let step = this.#step(origin);
    try {
      // Throws for an attachment that is not stored here.
      if ('content' in command) this.attachments(command.content);
      decide(step, command, this.#context());
      if (step.envelopes.length === 0) step.add({ type: 'command.accepted' });
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      step = this.#step(origin);
      step.add({ type: 'command.rejected', error: error.toShape() });
    }
    try {
      this.#commit(step);
    } catch (error) {
      // A stop that cannot be written down stops all the same (I11).
      if (command.type === 'turn.stop' && isRunning(this.state, command.turnId)) this.#refused(error);
      throw error;
    }
    return this.receipts.find(commandId, hash) as Receipt;
  }

  #context(): DecideContext {
    const { newAgent, runningLimit } = this.#options;
    return {
      canSteer: (provider) => this.#canSteer(provider),
      newAgent,
      runningLimitReached: runningLimit(this.state.id),
    };
  }

  /** A session outlives its provider: it can still be renamed, archived, read. */
  #canSteer(provider: string): boolean {
    try {
      return this.#options.agents.capabilities(provider).steer;
    } catch (error) {
      if (error instanceof HubError && error.code === 'provider_unknown') return false;
      throw error;
    }
  }

  #step(origin: Origin): Step {
    return new Step(this.state, this.#options.clock.now(), origin, this.#options.putText);
  }

  /** Log, state, publish, then effects: the one way anything changes. */
  #commit(step: Step): void {
    const before = this.state;
    this.channel.commit(step.envelopes, step.state);
    this.written(before, step.envelopes);
  }

  /** What follows from events that are in the log and in the state: receipts, notices, effects. */
  written(before: SessionState, envelopes: readonly Envelope<SessionEvent>[]): void {
    if (envelopes.length === 0) return;
    const after = this.state;
    for (const envelope of envelopes) this.receipts.observe(envelope, after.id);
    this.#tell(before, envelopes);
    for (const { provider } of after.agents) this.#driver(provider).changed(before, after);
    if (!isRunning(after)) for (const resolve of this.#idleWaiters.splice(0)) resolve();
    for (const envelope of envelopes) for (const effect of effectsOf(envelope)) this.#run(effect);
  }

  #run(effect: Effect): void {
    switch (effect.type) {
      case 'prompt':
      case 'steer':
        return this.#driverOfTurn(effect.message.turnId).run(effect);
      case 'stop':
        return this.#driverOfTurn(effect.turnId).run(effect);
      case 'configure':
        return this.#driver(effect.agent ?? this.#first).run(effect);
      case 'answer':
        // The one whose question it was knows it.
        for (const driver of this.#drivers.values()) driver.run(effect);
    }
  }

  #driverOfTurn(turnId: string): AgentDriver {
    return this.#driver(providerOfTurn(this.state, findTurn(this.state, turnId)));
  }

  get #first(): string {
    return firstAgent(this.state).provider;
  }

  /** Who is told may fail; what is written is written all the same. */
  #tell(before: SessionState, envelopes: readonly Envelope<SessionEvent>[]): void {
    try {
      this.#options.changed(before, this.state, envelopes);
    } catch (error) {
      this.#options.report(error, 'tell what changed');
    }
  }

  /** What the agent says now cannot be kept, so it is stopped; the turn is closed as soon as the disk takes a write. */
  #refused(error: unknown): void {
    if (this.#broken) return;
    this.#broken =
      error instanceof HubError ? error : new HubError('disk_failed', { path: 'the session', reason: String(error) });
    this.#options.trouble(this.#broken);
    // What a log lost nobody knows but this core, so it is written anew at once.
    this.#healMs = this.#options.log.stopped() ? 0 : HEAL_MS;
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
    this.#abandonAgents().catch((failure: unknown) => this.#options.report(failure, 'stop the agent'));
    this.#armHeal();
  }

  #armHeal(): void {
    this.#cancelHeal?.();
    if (this.#ending || this.#retired) return;
    this.#cancelHeal = this.#options.clock.after(this.#healMs, () => void this.#tryAgain());
  }

  async #tryAgain(): Promise<void> {
    try {
      if (this.#options.log.stopped()) await this.#options.log.reopen((stored) => this.#restart(stored));
      this.#heal();
    } catch (error) {
      if (!(error instanceof HubError)) this.#options.report(error, 'go on after a failure of the disk');
      this.#healMs = this.#options.log.stopped() ? Math.min(2 * this.#healMs + HEAL_MS, REOPEN_MAX_MS) : HEAL_MS;
      this.#armHeal();
    }
  }

  /** What the log lost is gone from the state too, and the windows see it (I1). */
  #restart({ state, receipts }: { state: SessionState; receipts: Receipts }): void {
    const before = this.state;
    this.#receipts = receipts;
    this.channel.restart(state);
    this.#tell(before, []);
  }

  /** Throws while the disk still refuses. */
  #heal(): void {
    const error = this.#broken;
    if (!error || this.#retired) return;
    if (this.state.readOnly) return this.#healed();
    if (this.#options.log.stopped()) throw error;
    const step = this.#step({ kind: 'core' });
    for (const { id } of runningTurns(step.state)) endTurn(step, id, { type: 'failed', error: error.toShape() });
    closeBindings(step, 'the disk refused writes');
    if (step.envelopes.length === 0) step.add({ type: 'command.accepted' });
    this.#commit(step);
    this.#healed();
    void this.#settleDoubts();
  }

  #healed(): void {
    this.#cancelHeal?.();
    this.#broken = null;
    this.#options.trouble(null);
  }

  async #settleDoubts(): Promise<void> {
    const settled = this.state.agents.map(({ provider }) => this.#driver(provider).settleDoubts());
    await Promise.all(settled).catch((error: unknown) => this.#options.report(error, 'settle deliveries'));
  }
}
