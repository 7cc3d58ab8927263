import assert from 'node:assert/strict';
import type { SessionView } from '@codeai-hub/client/api';
import type { ApprovalOption } from '@codeai-hub/protocol/channels/session/approvals';
import { currentTurn, isRunning, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Random } from '@codeai-hub/testkit/random/random';
import type { Vendor } from '../harness/three-vendors.ts';
import { text, until, untilState } from '../harness/watch.ts';

/** What a person has an agent do, each as often as it says. */
const DEEDS = { say: 3, command: 4, long: 2, stop: 3, queue: 2 };
type Deed = keyof typeof DEEDS;

const COMMANDS: Record<Vendor, (command: string) => string> = {
  claude: (command) => `model> tool Bash ${JSON.stringify({ command, description: 'Try it' })}`,
  codex: (cmd) => `model> tool exec_command ${JSON.stringify({ cmd })}`,
  gemini: (command) => `model> tool run_shell_command ${JSON.stringify({ command, description: 'Try it' })}`,
};

/** Somebody with one session, who goes on whatever becomes of it. */
export class Person {
  readonly view: SessionView;
  readonly vendor: Vendor;
  readonly #name: string;
  readonly #random: Random;
  /** what was done already, so that no state is reacted to twice */
  readonly #done = new Set<string>();
  #rounds = 0;

  constructor(name: string, vendor: Vendor, view: SessionView, random: Random) {
    this.view = view;
    this.vendor = vendor;
    this.#name = name;
    this.#random = random;
  }

  /** the words that no other message has */
  get markers(): string[] {
    return Array.from({ length: this.#rounds }, (_, round) => this.#marker(round));
  }

  /** what is waited for in its session */
  get standing(): string {
    const state = this.view.state.get();
    const { turns = [], approvals = [], queue = [], queueHeld, agents = [], items = [] } = state ?? {};
    const pending = items.filter((item) => item.kind === 'user_message' && item.delivery === 'pending').length;
    const last = turns.at(-1);
    return `${this.#name} of ${this.vendor}: ${JSON.stringify({
      channel: this.view.status.get().type,
      seq: state?.seq,
      rounds: this.#rounds,
      last: last?.outcome?.type ?? last?.id,
      approvals: approvals.map(({ id }) => id),
      queue: queue.length,
      queueHeld,
      pending,
      echoes: this.view.echoes.get().map(({ status }) => status.type),
      binding: agents[0]?.binding,
    })}`;
  }

  async act(): Promise<void> {
    const deed = this.#random.weighted(DEEDS);
    await this.#send(this.#script(deed));
    if (deed === 'queue') await this.#send(this.#script('say'));
    await this.#rest(deed);
  }

  /** When nobody is killed any more, a message is answered. */
  async findsAllWell(): Promise<void> {
    await this.#send('model> say still here');
    const state = await this.#rest('say');
    assert.deepEqual(state.turns.at(-1)?.outcome, { type: 'completed' }, this.#name);
    const answer = state.items.findLast(({ kind }) => kind === 'agent_message');
    assert.equal(answer?.text.trim(), 'still here', this.#name);
  }

  #marker(round: number): string {
    return `message ${round} of ${this.#name}.`;
  }

  async #send(words: string): Promise<void> {
    const message = `This is ${this.#marker(this.#rounds)}\n${words}`;
    this.#rounds += 1;
    const receipt = await this.view.send(text(message), 'queue');
    assert.equal(receipt.status, 'accepted', `${this.#name}: ${JSON.stringify(receipt)}`);
    await until(this.view.echoes, (echoes) => echoes.length === 0);
  }

  #script(deed: Deed): string {
    switch (deed) {
      case 'command':
        return `${COMMANDS[this.vendor](`touch made-by-${this.#name}`)}\nmodel> say That was it.`;
      case 'long':
        return `model> flood ${this.#random.between(50, 400)} 24`;
      case 'stop':
        return 'model> stall Let me see, this will take a';
      default:
        return 'model> think Well.\nmodel> + say One two three four five.';
    }
  }

  #rest(deed: Deed): Promise<SessionState> {
    return untilState(this.view, (state) => {
      this.#react(state, deed);
      return isAtRest(state);
    });
  }

  #react(state: SessionState, deed: Deed): void {
    for (const { id, hash, request } of state.approvals) {
      if (request.type === 'question') continue;
      const option = this.#chosen(request.options);
      const answer = { type: 'option' as const, optionId: option.id };
      this.#once(id, { type: 'approval.answer', approvalId: id, hash, answer });
    }
    const turn = currentTurn(state);
    const speaks = state.items.some(({ kind, turnId }) => kind === 'agent_message' && turnId === turn?.id);
    if (deed === 'stop' && turn !== undefined && speaks)
      this.#once(turn.id, { type: 'turn.stop', turnId: turn.id, returnQueue: false });
    const isHeld = state.queueHeld && state.queue.length > 0 && turn === undefined;
    if (isHeld) this.#once(`resume ${state.turnCount}`, { type: 'queue.resume' });
  }

  #chosen(options: readonly ApprovalOption[]): ApprovalOption {
    const kind = this.#random.chance(0.7) ? 'allow_once' : 'deny';
    return options.find((option) => option.kind === kind) ?? (options[0] as ApprovalOption);
  }

  #once(key: string, command: Parameters<SessionView['command']>[0]): void {
    if (this.#done.has(key)) return;
    this.#done.add(key);
    // Whatever ended meanwhile is refused, and that is right.
    void this.view.command(command);
  }
}

/** Nothing runs, waits or is in doubt. */
export function isAtRest(state: SessionState): boolean {
  const doubtful = state.items.some((item) => item.kind === 'user_message' && item.delivery === 'pending');
  const opening = state.agents.some(({ binding }) => binding.status === 'opening');
  return !isRunning(state) && !doubtful && !opening && state.approvals.length === 0 && state.queue.length === 0;
}
