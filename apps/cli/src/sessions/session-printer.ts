import type { Approval } from '@codeai-hub/protocol/channels/session/approvals';
import type { Item, Resolution } from '@codeai-hub/protocol/channels/session/items';
import { activeAgent, type SessionState, type Turn } from '@codeai-hub/protocol/channels/session/state';
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
  #retryAt: number | null = null;

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
    for (const turn of state.turns) this.#turn(state, turn);
    this.#delay(state);
    this.#forget(state);
  }

  /** The cursor goes to the beginning of a line. */
  finish(): void {
    if (this.#open !== null) this.#options.output.write('\n');
    this.#open = null;
  }

  #turn(state: SessionState, turn: Turn): void {
    const { wants, answerOnly } = this.#options;
    if (this.#ended.has(turn.id) || wants?.(turn.id) === false) return;
    for (const item of state.items) {
      if (item.turnId === turn.id && !(answerOnly && item.kind === 'user_message')) this.#item(item);
    }
    for (const approval of state.approvals) if (approval.turnId === turn.id) this.#ask(approval);
    for (const { approvalId, resolution } of state.settled) this.#settle(approvalId, resolution);
    if (!turn.outcome) return;
    this.#ended.add(turn.id);
    if (!answerOnly) this.#end(turn);
  }

  #item(item: Item): void {
    const shown = this.#shown(item);
    if (shown.end) return;
    const head = shown.head ? null : headOf(item);
    if (head !== null) {
      shown.head = true;
      this.#line(item.kind === 'user_message' ? this.#options.output.style('bold', head) : this.#styled(item, head));
    }
    if (item.kind === 'agent_message' || item.kind === 'plan') this.#text(item, shown.text);
    if (item.status === 'open') return;
    shown.end = true;
    if (item.kind === 'tool') for (const line of toolEnd(item)) this.#line(this.#options.output.style('dim', line));
  }

  #text(item: Item, shown: StreamedText): void {
    const more = shown.next(item.text, { whole: item.status !== 'open', cut: item.blob !== undefined });
    if (more === '') return;
    if (this.#open !== item.id) this.finish();
    this.#options.output.write(more);
    this.#open = item.id;
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
    const { retry } = activeAgent(state).binding;
    if (!retry || retry.at === this.#retryAt) return;
    this.#retryAt = retry.at;
    const words = `${printableLine(retry.error.message, 300)} Attempt ${retry.attempt} follows.`;
    this.#line(this.#options.output.style('yellow', words));
  }

  #styled(item: Item, head: string): string {
    const { output } = this.#options;
    if (item.kind === 'notice') return output.style(item.level === 'error' ? 'red' : 'yellow', head);
    return item.kind === 'tool' ? output.style('cyan', head) : output.style('dim', head);
  }

  #line(text: string): void {
    const { output, answerOnly } = this.#options;
    this.finish();
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
