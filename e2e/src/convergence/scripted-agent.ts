import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import { HubError } from '@codeai-hub/protocol/errors';
import { CONTRACT_VERSION, type Manifest, type OpenRequest } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent, ProviderItem } from '@codeai-hub/provider-kit/events';
import type { ProviderModule, ProviderSession } from '@codeai-hub/provider-kit/module';
import type { ScopedClock } from '@codeai-hub/testkit/clock/scoped-clock';
import type { Random } from '@codeai-hub/testkit/random/random';

const features = { models: [], modes: [], efforts: [], commands: [] };

export const manifest: Manifest = {
  contract: CONTRACT_VERSION,
  id: 'scripted',
  name: 'Scripted agent',
  description: 'Does what a seed says.',
  version: '1',
  capabilities: {
    steer: true,
    resume: true,
    fork: false,
    interrupt: true,
    images: false,
    models: false,
    modes: false,
    resumesTurns: false,
    install: false,
  },
  features,
  defaultMode: 'ask',
};

/** What all agents of this machine share. It outlives every core. */
export interface AgentGround {
  /** what lies on the disk: native id → the messages it was given, in order */
  transcripts: Map<string, string[]>;
  /** nobody begins anything of its own any more */
  calm: boolean;
}

/** The agents that one core started. */
export class AgentFleet {
  readonly module: ProviderModule;
  readonly #running = new Map<string, ScriptedAgent>();

  constructor(options: { ground: AgentGround; clock: ScopedClock; random: Random }) {
    const { ground, clock, random } = options;
    this.module = {
      manifest,
      create: () => ({
        detect: async () => ({ status: 'ready', runtime: null, account: null, hint: null, error: null }),
        open: async (request, emit) => {
          await pause(clock, random.int(40));
          if (random.chance(0.03))
            throw new HubError('runtime_failed', { provider: manifest.name, reason: 'a bad day' });
          const agent = new ScriptedAgent({ ground, clock, random, request, emit });
          this.#running.set(request.sessionId, agent);
          return agent;
        },
        hasMessage: async ({ nativeId, messageId }) => {
          await pause(clock, random.int(200));
          return ground.transcripts.get(nativeId)?.includes(messageId) ? 'yes' : 'no';
        },
        close: async () => {},
      }),
    };
  }

  /** As the process keeper ends what belongs to a session; a stubborn agent obeys only `kill`. */
  end(sessionId: string, how: 'terminate' | 'kill'): void {
    const agent = this.#running.get(sessionId);
    if (how === 'kill' || !agent?.stubborn) agent?.die('it was ended');
  }

  /** An agent's process dies by itself. */
  crash(sessionId: string): void {
    this.#running.get(sessionId)?.die('segmentation fault');
  }
}

interface AgentOptions {
  ground: AgentGround;
  clock: ScopedClock;
  random: Random;
  request: OpenRequest;
  emit: (event: ProviderEvent) => void;
}

/** One open session of the agent. Every turn is another mixture of what agents do, decent or not. */
class ScriptedAgent implements ProviderSession {
  readonly opened: ProviderSession['opened'];
  readonly stubborn: boolean;
  readonly #options: AgentOptions;
  readonly #transcript: string[];
  readonly #answers = new Map<string, (answer: ApprovalAnswer) => void>();
  #dead = false;
  /** what is under way; another value ends it */
  #turn = 0;
  #ids = 0;

  constructor(options: AgentOptions) {
    const { ground, random, request } = options;
    this.#options = options;
    this.stubborn = random.chance(0.2);
    const nativeId = request.nativeId ?? random.uuid();
    this.#transcript = ground.transcripts.get(nativeId) ?? [];
    ground.transcripts.set(nativeId, this.#transcript);
    this.opened = { nativeId, runtime: { version: '1', source: 'built-in' }, features };
  }

  async prompt(messageId: string): Promise<void> {
    const { random } = this.#options;
    await this.#pause(random.int(60));
    const fate = random.weighted({ works: 90, refuses: 4, diesDeaf: 3, diesHaving: 3 });
    if (fate === 'refuses') throw new HubError('overloaded', { provider: manifest.name });
    if (fate === 'diesDeaf') this.#fallOver();
    this.#transcript.push(messageId);
    if (fate === 'diesHaving') this.#fallOver();
    await this.#pause(random.int(20));
    if (random.chance(0.5)) this.#emit({ type: 'message.delivered', messageId });
    void this.#work();
  }

  async steer(messageId: string): Promise<void> {
    await this.#pause(this.#options.random.int(30));
    if (this.#options.random.chance(0.1)) throw new HubError('steer_unsupported');
    this.#transcript.push(messageId);
    await this.#pause(this.#options.random.int(30));
    this.#emit({ type: 'message.delivered', messageId });
  }

  async interrupt(): Promise<void> {
    await this.#pause(this.#options.random.int(100));
    if (this.stubborn) return;
    this.#turn++;
    this.#emit({ type: 'turn.ended', outcome: { type: 'interrupted' } });
  }

  async answer(requestId: string, answer: ApprovalAnswer): Promise<void> {
    this.#answers.get(requestId)?.(answer);
    this.#answers.delete(requestId);
  }

  async configure(): Promise<void> {}

  async close(): Promise<void> {
    this.#dead = true;
  }

  die(reason: string): void {
    if (this.#dead) return;
    this.#emit({ type: 'closed', reason });
    this.#dead = true;
  }

  #fallOver(): never {
    this.die('it fell over');
    throw new HubError('agent_process_ended', { reason: 'it fell over' });
  }

  async #work(): Promise<void> {
    const turn = ++this.#turn;
    const goesOn = () => turn === this.#turn && !this.#dead;
    const { random } = this.#options;
    for (let left = random.between(0, 6); left > 0 && goesOn(); left--) await this.#act(goesOn);
    if (!goesOn()) return;
    await this.#pause(random.int(50));
    if (!goesOn() || random.chance(0.04)) return;
    this.#endTurn();
    if (random.chance(0.1)) await this.#unaskedTurn();
  }

  #endTurn(): void {
    const { random } = this.#options;
    this.#turn++;
    const error = new HubError('overloaded', { provider: manifest.name }).toShape();
    const failed = random.chance(0.1);
    const usage = { inputTokens: random.int(1000), outputTokens: random.int(100), costUsd: random.int(50) / 100 };
    this.#emit({ type: 'turn.ended', outcome: failed ? { type: 'failed', error } : { type: 'completed' }, usage });
  }

  /** A background task reports when nobody asked. */
  async #unaskedTurn(): Promise<void> {
    const turn = this.#turn;
    await this.#pause(this.#options.random.int(3_000));
    if (turn !== this.#turn || this.#dead || this.#options.ground.calm) return;
    this.#emit({ type: 'turn.started' });
    await this.#work();
  }

  async #act(goesOn: () => boolean): Promise<void> {
    const { random } = this.#options;
    const what = random.weighted({ speak: 40, think: 10, tool: 20, ask: 12, burst: 4, many: 4, news: 10 });
    switch (what) {
      case 'speak':
        return this.#stream({ kind: 'agent_message' }, random.between(1, 12), 40, goesOn);
      case 'think':
        return this.#stream({ kind: 'reasoning' }, random.between(1, 6), 40, goesOn);
      case 'tool':
        return this.#stream({ kind: 'tool', tool: 'command', name: 'sh', title: 'Run', target: 'ls' }, 3, 200, goesOn);
      case 'burst':
        return this.#stream({ kind: 'agent_message' }, 60, 400, goesOn);
      case 'many':
        return this.#manyItems(goesOn);
      case 'ask':
        return this.#ask(goesOn);
      case 'news':
        return this.#news();
    }
  }

  async #stream(item: ProviderItem, deltas: number, size: number, goesOn: () => boolean): Promise<void> {
    const { random } = this.#options;
    const id = `n${++this.#ids}`;
    const isFast = random.chance(0.5);
    this.#emit({ type: 'item.started', id, item });
    for (let left = deltas; left > 0; left--) {
      if (!isFast || random.chance(0.1)) await this.#pause(random.int(12));
      if (!goesOn()) return;
      this.#emit({ type: 'item.delta', id, text: `${random.int(1e9)} `.repeat(random.between(1, size / 10)) });
    }
    if (random.chance(0.05)) this.#emit({ type: 'item.dropped', id });
    else if (random.chance(0.9)) this.#emit({ type: 'item.completed', id, status: 'completed', ...this.#lastWord() });
  }

  #lastWord(): { patch?: { text: string } } {
    return this.#options.random.chance(0.1) ? { patch: { text: 'What it really said.' } } : {};
  }

  /** Enough to push older items out of the window. */
  async #manyItems(goesOn: () => boolean): Promise<void> {
    for (let left = this.#options.random.between(20, 80); left > 0 && goesOn(); left--) {
      if (left % 20 === 0) await this.#pause(1);
      const item = { kind: 'notice', level: 'info', topic: 'info', text: `note ${this.#ids}` } as const;
      this.#emit({ type: 'item.started', id: `n${++this.#ids}`, item });
    }
  }

  async #ask(goesOn: () => boolean): Promise<void> {
    const { random } = this.#options;
    const requestId = `r${++this.#ids}`;
    const options = [
      { id: 'yes', kind: 'allow_once' as const, label: 'Allow' },
      { id: 'no', kind: 'deny' as const, label: 'Deny' },
    ];
    const request = {
      type: 'command' as const,
      command: `echo ${random.int(1e6)}`,
      cwd: '/',
      options,
      editable: false,
    };
    const answered = new Promise<unknown>((resolve) => this.#answers.set(requestId, resolve));
    this.#emit({ type: 'approval.requested', requestId, request });
    if (random.chance(0.1)) {
      await this.#pause(random.int(500));
      if (goesOn()) this.#emit({ type: 'approval.cancelled', requestId });
    } else {
      await answered;
    }
  }

  async #news(): Promise<void> {
    const { random } = this.#options;
    this.#emit({ type: 'usage.changed', contextUsed: random.int(200_000), contextWindow: 200_000 });
    const entries = [
      { id: '1', text: `step ${random.int(9)}`, status: random.pick(['pending', 'active', 'done'] as const) },
    ];
    this.#emit({ type: 'plan.changed', entries });
    const item = { kind: 'native', name: 'future/event', text: '{"new":true}' } as const;
    this.#emit({ type: 'item.started', id: `n${++this.#ids}`, item });
  }

  #emit(event: ProviderEvent): void {
    if (!this.#dead && !this.#options.clock.ended) this.#options.emit(event);
  }

  #pause(ms: number): Promise<void> {
    return pause(this.#options.clock, ms);
  }
}

/** Never resolves when the process has ended. */
function pause(clock: ScopedClock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
