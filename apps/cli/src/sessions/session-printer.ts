import type { Approval } from '@codeai-hub/protocol/channels/session/approvals';
import type { Item, Resolution } from '@codeai-hub/protocol/channels/session/items';
import { providerOfTurn, type SessionState, type Turn } from '@codeai-hub/protocol/channels/session/state';
import { PROGRAM } from '../command-line/program.ts';
import type { Output } from '../output/output.ts';
import { printableLine } from '../output/printable.ts';
import { duration } from '../output/quantities.ts';
import { approvalLines, shortHash } from './approval-words.ts';
import { headOf, toolEnd } from './item-words.ts';
import { wordsOfOutcome } from './message-end.ts';
import { StreamedText } from './streamed-text.ts';

/** What of an item is on the terminal already. */
interface Shown {
  head: boolean;
  text: StreamedText;
  end: boolean;
}

export interface SessionPrinterOptions {
  output: Output;
  sessionId: string;
  /** which turns are shown; all when absent */
  wants?: (turnId: string) => boolean;
  /** only what the agent says is the result, all else stands beside it; what was asked and how it ended is not told */
  answerOnly?: boolean;
}

/**
 * Prints a session as it goes on. It compares states, not events: after a lost connection or a snapshot the next state is
 * enough to go on without a gap and without saying anything twice.
 */
export class SessionPrinter {
  readonly #options: SessionPrinterOptions;
  readonly #items = new Map<string, Shown>();
  readonly #asked = new Map<string, Approval>();
  readonly #ended = new Set<string>();
  /** the item in the middle of whose text the cursor stands */
  #open: string | null = null;
  /** the turn of that item */
  #openTurn: string | null = null;
  /** the turn whose agent was named last, where there are several */
  #spoken: string | null = null;
  #now: { turnId: string; name: string } | null = null;
  readonly #messages = new Set<string>();
  readonly #retries = new Map<string, number>();

  constructor(options: SessionPrinterOptions) {
    this.#options = options;
  }

  /** Takes what is there as seen, but for the newest items and what is still open. */
  begin(state: SessionState, last: number): void {
    const cut = Math.max(0, state.items.length - last);
    for (const item of state.items.slice(0, cut)) {
      if (item.status !== 'open') this.#shown(item).end = true;
    }
    const shownTurns = new Set(state.items.slice(cut).map(({ turnId }) => turnId));
    for (const { id, outcome } of state.turns) if (outcome && !shownTurns.has(id)) this.#ended.add(id);
  }

  show(state: SessionState): void {
    // Who is in the middle of a text goes on first.
    const [speaking, others] = [this.#openTurn, state.turns.filter(({ id }) => id !== this.#openTurn)];
    for (const turn of [...state.turns.filter(({ id }) => id === speaking), ...others]) this.#turn(state, turn);
    this.#now = null;
    this.#delay(state);
    this.#forget(state);
  }

  /** The cursor goes to the beginning of a line. */
  finish(): void {
    if (this.#open !== null) this.#options.output.write('\n');
    this.#open = null;
    this.#openTurn = null;
  }

  #turn(state: SessionState, turn: Turn): void {
    const { wants, answerOnly } = this.#options;
    if (this.#ended.has(turn.id) || wants?.(turn.id) === false) return;
    this.#now = state.agents.length > 1 ? { turnId: turn.id, name: providerOfTurn(state, turn) } : null;
    const waits = this.#waits(state, turn);
    for (const item of waits ? [] : state.items) {
      if (item.turnId === turn.id && !(answerOnly && item.kind === 'user_message')) this.#item(item);
    }
    for (const approval of state.approvals) if (approval.turnId === turn.id) this.#ask(approval);
    for (const { approvalId, resolution } of state.settled) this.#settle(approvalId, resolution);
    if (!turn.outcome || waits) return;
    this.#ended.add(turn.id);
    if (!answerOnly) this.#end(turn);
  }

  /** Words of two agents are not mixed: one waits while another is in the middle of a text. */
  #waits(state: SessionState, turn: Turn): boolean {
    if (this.#openTurn === null || this.#openTurn === turn.id) return false;
    return state.items.some(({ id, status }) => id === this.#open && status === 'open');
  }

  #item(item: Item): void {
    const shown = this.#shown(item);
    if (shown.end) return;
    const head = shown.head ? null : headOf(item);
    if (head !== null) {
      shown.head = true;
      if (item.kind === 'user_message') this.#message(item.messageId, head);
      else this.#line(this.#styled(item, head));
    }
    if (item.kind === 'agent_message' || item.kind === 'plan') this.#text(item, shown.text);
    if (item.status === 'open') return;
    shown.end = true;
    if (item.kind === 'tool') for (const line of toolEnd(item)) this.#line(this.#options.output.style('dim', line));
  }

  /** A message to several agents stands in a turn of each, and is shown once. */
  #message(messageId: string, head: string): void {
    if (this.#now && this.#messages.has(messageId)) return;
    this.#messages.add(messageId);
    const now = this.#now;
    this.#now = null;
    this.#line(this.#options.output.style('bold', head));
    this.#now = now;
    this.#spoken = null;
  }

  /** Who speaks from here on. */
  #name(): void {
    const { output, answerOnly } = this.#options;
    if (!this.#now || answerOnly || this.#spoken === this.#now.turnId) return;
    this.#spoken = this.#now.turnId;
    this.finish();
    output.line(output.style('bold', `${printableLine(this.#now.name)}:`));
  }

  #text(item: Item, shown: StreamedText): void {
    const more = shown.next(item.text, { whole: item.status !== 'open', cut: item.blob !== undefined });
    if (more === '') return;
    if (this.#open !== item.id) this.finish();
    this.#name();
    this.#options.output.write(more);
    this.#open = item.id;
    this.#openTurn = item.turnId;
    if (item.status !== 'open') this.finish();
  }

  #ask(approval: Approval): void {
    if (this.#asked.has(approval.id)) return;
    this.#asked.set(approval.id, approval);
    const { output, sessionId } = this.#options;
    const answer = `${PROGRAM} answer ${sessionId} ${shortHash(approval)} <choice>`;
    this.#line(output.style('yellow', '? The agent waits for you:'));
    for (const line of approvalLines(approval.request)) this.#line(`  ${line}`);
    this.#line(output.style('dim', `  Answer in a window, or: ${answer}`));
  }

  #settle(approvalId: string, { outcome, label, by }: Resolution): void {
    if (!this.#asked.delete(approvalId)) return;
    this.#line(
      `  ${outcome}${label === undefined ? '' : ` (${printableLine(label, 80)})`} by ${printableLine(by, 60)}`,
    );
  }

  #end({ startedAt, endedAt, outcome }: Turn): void {
    const { output } = this.#options;
    const words = outcome ? wordsOfOutcome(outcome) : null;
    const time = endedAt === undefined ? '' : duration(endedAt - startedAt);
    if (words === null) this.#line(output.style('dim', `- done, ${time}`));
    else this.#line(output.style(outcome?.type === 'failed' ? 'red' : 'yellow', `- ${printableLine(words)}`));
  }

  /** The agent did not start and is started again: each attempt once. */
  #delay(state: SessionState): void {
    for (const { provider, binding } of state.agents) {
      const { retry } = binding;
      if (!retry || retry.at === this.#retries.get(provider)) continue;
      this.#retries.set(provider, retry.at);
      const words = `${printableLine(retry.error.message, 300)} Attempt ${retry.attempt} follows.`;
      this.#line(this.#options.output.style('yellow', words));
    }
  }

  #styled(item: Item, head: string): string {
    const { output } = this.#options;
    if (item.kind === 'notice') return output.style(item.level === 'error' ? 'red' : 'yellow', head);
    return item.kind === 'tool' ? output.style('cyan', head) : output.style('dim', head);
  }

  #line(text: string): void {
    const { output, answerOnly } = this.#options;
    this.finish();
    this.#name();
    if (answerOnly) output.note(text);
    else output.line(text);
  }

  #shown({ id }: Item): Shown {
    const known = this.#items.get(id) ?? { head: false, text: new StreamedText(), end: false };
    this.#items.set(id, known);
    return known;
  }

  /** Items that left the state do not come back. */
  #forget(state: SessionState): void {
    if (this.#items.size < 1_000) return;
    const there = new Set(state.items.map(({ id }) => id));
    for (const id of this.#items.keys()) if (!there.has(id)) this.#items.delete(id);
  }
}
