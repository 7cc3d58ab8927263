import type { Capabilities } from '@codeai-hub/protocol/channels/root/state';
import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { Retry } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Opened, OpenRequest, PromptPart } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { AgentLink, Agents } from '../agents.ts';

type Change = Parameters<AgentLink['configure']>[0];

/** Something a test lets go on, or fail, when it wants. */
export class Gate {
  readonly passed: Promise<void>;
  #settle!: { resolve: () => void; reject: (error: Error) => void };

  constructor() {
    this.passed = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.passed.catch(() => undefined);
  }

  open(): void {
    this.#settle.resolve();
  }

  fail(error: Error): void {
    this.#settle.reject(error);
  }
}

/**
 * Agents that do what a test says, by hand and never in time. Their conversations outlive their processes and the core,
 * as those of real agents do: a message in a transcript is a message that arrived.
 */
export class ScriptedAgents implements Agents {
  /** native id → ids of the messages the agent was given, in order */
  readonly transcripts = new Map<string, string[]>();
  /** every opening that was asked for */
  readonly requests: OpenRequest[] = [];
  /** every agent that came up */
  readonly links: ScriptedLink[] = [];
  /** questions about transcripts, each a message id */
  readonly asked: string[] = [];
  /** how a session's processes were ended, in order, also when there were none */
  readonly endings: ('terminate' | 'kill')[] = [];
  canSteer = true;
  /** their turns go on without the core */
  resumesTurns = false;
  /** what an agent that is asked to resume a turn tells, or why it cannot */
  goesOn: (link: ScriptedLink) => void = () => undefined;
  isInstalled = true;
  /** what the next openings wait for, one after the other */
  readonly openings: Gate[] = [];
  /** what the next questions about transcripts wait for */
  readonly lookups: Gate[] = [];
  /** transcripts cannot be read */
  hidesTranscripts = false;
  /** what agents say to an answer */
  answerError: HubError | null = null;
  /** what agents answer when they are to be configured */
  configureError: HubError | null = null;
  /** what the next changes of the configuration wait for, one after the other */
  readonly configurings: Gate[] = [];
  /** what new agents are like */
  manner: Partial<Manner> = {};
  #delayed: (retry: Retry | null) => void = () => undefined;
  #onEvent: (event: ProviderEvent) => void = () => undefined;
  /** processes that run now; two of one conversation would write over each other */
  alive = 0;

  /** An agent on its way up did not start, and is started again at this time; `null`: now. */
  delay(retry: Retry | null): void {
    this.#delayed(retry);
  }

  /** An agent on its way up says something. */
  sayWhileOpening(event: ProviderEvent): void {
    this.#onEvent(event);
  }

  /** the agent of a session's key that came up last */
  of(agentKey: string): ScriptedLink {
    const link = this.links.findLast(({ sessionId }) => sessionId === agentKey);
    if (!link) throw new Error(`no agent ${agentKey} came up`);
    return link;
  }

  get last(): ScriptedLink {
    const link = this.links.at(-1);
    if (!link) throw new Error('no agent came up');
    return link;
  }

  /** Message ids of all transcripts: what agents were given, in order, doubles included. */
  get given(): string[] {
    return [...this.transcripts.values()].flat();
  }

  capabilities(provider: string): Capabilities {
    this.#mustBeInstalled(provider);
    const able = {
      steer: this.canSteer,
      resume: true,
      fork: true,
      interrupt: true,
      images: true,
      models: true,
      modes: true,
    };
    return { ...able, resumesTurns: this.resumesTurns, install: false };
  }

  async open(
    provider: string,
    request: OpenRequest,
    onEvent: (event: ProviderEvent) => void,
    delayed: (retry: Retry | null) => void,
  ): Promise<AgentLink> {
    this.#mustBeInstalled(provider);
    this.#delayed = delayed;
    this.requests.push(request);
    this.#onEvent = onEvent;
    await this.openings.shift()?.passed;
    const nativeId = request.nativeId ?? `native-${this.requests.length}`;
    if (!this.transcripts.has(nativeId)) this.transcripts.set(nativeId, []);
    const link = new ScriptedLink({
      agents: this,
      sessionId: request.sessionId,
      nativeId,
      onEvent,
      manner: { ...OBEDIENT, ...this.manner },
    });
    this.links.push(link);
    return link;
  }

  async endSession(sessionId: string, how: 'terminate' | 'kill'): Promise<void> {
    this.endings.push(how);
    for (const link of this.links.filter((one) => one.sessionId === sessionId)) await link.end(how);
  }

  async hasMessage(
    _provider: string,
    query: { nativeId: string; messageId: string },
  ): Promise<'yes' | 'no' | 'unknown'> {
    this.asked.push(query.messageId);
    await this.lookups.shift()?.passed;
    if (this.hidesTranscripts) return 'unknown';
    return this.transcripts.get(query.nativeId)?.includes(query.messageId) ? 'yes' : 'no';
  }

  #mustBeInstalled(provider: string): void {
    if (!this.isInstalled) throw new HubError('provider_unknown', { provider });
  }
}

/** How an agent takes what it is told. */
interface Manner {
  /** ends its turn when it is interrupted */
  heedsInterrupt: boolean;
  /** its process ends when it is asked to */
  heedsTerminate: boolean;
  /** its end is noticed */
  heedsKill: boolean;
}
const OBEDIENT: Manner = { heedsInterrupt: true, heedsTerminate: true, heedsKill: true };

/** One agent's process. */
export class ScriptedLink implements AgentLink {
  readonly sessionId: string;
  readonly opened: Opened;
  readonly manner: Manner;
  readonly prompts: { messageId: string; content: PromptPart[] }[] = [];
  readonly steers: string[] = [];
  readonly answers: { requestId: string; answer: ApprovalAnswer }[] = [];
  readonly configured: Change[] = [];
  /** what was done to end it, in order */
  readonly ends: string[] = [];
  /** what the next message waits for before it is in the transcript */
  readonly arrivals: Gate[] = [];
  /** what every end waits for */
  ending: Gate | null = null;
  readonly #agents: ScriptedAgents;
  readonly #nativeId: string;
  readonly #onEvent: (event: ProviderEvent) => void;
  #dead: Gate | null = new Gate();

  constructor(options: {
    agents: ScriptedAgents;
    sessionId: string;
    nativeId: string;
    onEvent: (event: ProviderEvent) => void;
    manner: Manner;
  }) {
    this.#agents = options.agents;
    this.sessionId = options.sessionId;
    this.#nativeId = options.nativeId;
    this.#onEvent = options.onEvent;
    this.manner = options.manner;
    const features = {
      models: [],
      modes: ['ask', 'plan', 'bypass'].map((id) => ({ id, label: id })),
      efforts: [],
      commands: [],
    };
    this.opened = { nativeId: options.nativeId, runtime: { version: '1', source: 'built-in' }, features };
    this.#agents.alive++;
  }

  /** The agent says something. A dead one says nothing. */
  say(...events: ProviderEvent[]): void {
    for (const event of events) if (this.#dead) this.#onEvent(event);
  }

  /** A message of the agent, word by word, left open. */
  speak(id: string, ...words: string[]): void {
    this.say({ type: 'item.started', id, item: { kind: 'agent_message' } });
    for (const text of words) this.say({ type: 'item.delta', id, text });
  }

  finish(): void {
    this.say({ type: 'turn.ended', outcome: { type: 'completed' } });
  }

  /** The process ends by itself. */
  die(reason = 'exit code 9'): void {
    const dead = this.#dead;
    if (!dead) return;
    this.#dead = null;
    this.#agents.alive--;
    this.#onEvent({ type: 'closed', reason });
    dead.fail(new HubError('agent_process_ended', { reason }));
  }

  async resumeTurn(): Promise<void> {
    this.#agents.goesOn(this);
  }

  async prompt(messageId: string, content: PromptPart[]): Promise<void> {
    this.prompts.push({ messageId, content });
    await this.#arrived(messageId);
  }

  async steer(messageId: string): Promise<void> {
    this.steers.push(messageId);
    await this.#arrived(messageId);
  }

  async interrupt(): Promise<void> {
    this.ends.push('interrupt');
    if (this.manner.heedsInterrupt) this.say({ type: 'turn.ended', outcome: { type: 'interrupted' } });
  }

  async answer(requestId: string, answer: ApprovalAnswer): Promise<void> {
    if (this.#agents.answerError) throw this.#agents.answerError;
    this.answers.push({ requestId, answer });
  }

  async configure(change: Change): Promise<void> {
    await this.#agents.configurings.shift()?.passed;
    if (this.#agents.configureError) throw this.#agents.configureError;
    this.configured.push(change);
  }

  async close(): Promise<void> {
    if (!this.#dead) return;
    this.ends.push('close');
    await this.ending?.passed;
    this.vanish();
  }

  /** A signal to its processes. */
  async end(how: 'terminate' | 'kill'): Promise<void> {
    if (!this.#dead) return;
    this.ends.push(how);
    await this.ending?.passed;
    if (how === 'terminate' ? this.manner.heedsTerminate : this.manner.heedsKill) this.die(`it was ended (${how})`);
  }

  /** The process is gone and nobody is left to be told: its core died, or closed it. */
  vanish(): void {
    if (!this.#dead) return;
    this.#dead = null;
    this.#agents.alive--;
  }

  /** the words it was given with a message */
  told(n: number): string[] {
    return (this.prompts[n]?.content ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : []));
  }

  async #arrived(messageId: string): Promise<void> {
    const arrival = this.arrivals.shift();
    if (!this.#dead) throw new HubError('agent_process_ended', { reason: 'it is gone' });
    if (arrival) await Promise.race([arrival.passed, this.#dead.passed]);
    this.#agents.transcripts.get(this.#nativeId)?.push(messageId);
  }
}
