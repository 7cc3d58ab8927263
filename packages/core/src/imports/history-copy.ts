import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { firstAgent } from '@codeai-hub/protocol/channels/session/state';
import type { HistoryEntry, HistoryItem } from '@codeai-hub/provider-kit/history/entries';
import { beginningOf } from '../sessions/spill.ts';
import type { Step } from '../sessions/step.ts';
import { nextTurnId } from '../sessions/turns.ts';
import { importedItem } from './imported-item.ts';

/** Who is said to have sent what was typed into the agent's own program. */
const BY = 'you, before the import';

/** Something to be written as of the time it happened. */
export interface TimedPiece {
  at: number;
  fill: (step: Step) => void;
}

/**
 * Writes an agent's history into a session as if it had been said there, each turn at its own time: nothing of it is sent
 * to anybody, and nothing waits.
 */
export class HistoryCopy {
  readonly #itemIds = new Map<string, string>();
  #changes: FileChange[] = [];
  #lastAt: number;

  /** `at`: of what the record gives no time */
  constructor(at: number) {
    this.#lastAt = at;
  }

  /** A page of the history. The ids in it are known in it only. */
  *pieces(entries: readonly HistoryEntry[]): Generator<TimedPiece> {
    this.#itemIds.clear();
    for (const run of runsOf(entries)) {
      const [first] = run;
      if (first?.type === 'message') yield this.end();
      const at = this.#timeOf(first);
      yield { at, fill: (step) => this.#write(step, run) };
      this.#timeOf(run.at(-1));
    }
  }

  /** Ends the turn that is under way. */
  end(): TimedPiece {
    return { at: this.#lastAt, fill: (step) => this.#endTurn(step) };
  }

  #write(step: Step, entries: readonly HistoryEntry[]): void {
    for (const entry of entries) {
      if (entry.type === 'message') this.#addMessage(step, entry);
      else this.#addItem(step, entry);
    }
  }

  /** A clock that was set back in between makes nothing end before it began. */
  #timeOf(entry: HistoryEntry | undefined): number {
    this.#lastAt = entry?.at ?? this.#lastAt;
    return this.#lastAt;
  }

  #addMessage(step: Step, { text, messageId, at = step.at }: Extract<HistoryEntry, { type: 'message' }>): void {
    const turnId = this.#beginTurn(step, 'message');
    const id = step.nextId('i');
    // What is longer than a message may be is kept beside it, as that of a person would be.
    const words = { type: 'text' as const, text: beginningOf(text) };
    const blob = words.text !== text && step.spill ? step.spill(text) : undefined;
    step.add({
      type: 'item.started',
      item: {
        kind: 'user_message',
        id,
        turnId,
        status: 'completed',
        text: words.text,
        ...(blob && { blob }),
        startedAt: at,
        endedAt: at,
        messageId: messageId ?? `imported-${id}`,
        content: blob ? [words, { type: 'file', blob, name: 'the whole message.txt' }] : [words],
        delivery: 'delivered',
        by: BY,
        imported: true,
      },
    });
  }

  #addItem(step: Step, entry: HistoryItem): void {
    const turnId = firstAgent(step.state).currentTurnId ?? this.#beginTurn(step, 'agent');
    const id = step.nextId('i');
    this.#itemIds.set(entry.id, id);
    const parentId = entry.parentId === undefined ? undefined : this.#itemIds.get(entry.parentId);
    const item = importedItem(entry, { id, turnId, parentId, at: step.at }, step.spill);
    if (item.kind === 'tool' && item.status === 'completed') this.#changes.push(...(item.changes ?? []));
    step.add({ type: 'item.started', item });
  }

  #beginTurn(step: Step, cause: 'message' | 'agent'): string {
    const turnId = nextTurnId(step);
    step.add({ type: 'turn.started', turnId, cause });
    return turnId;
  }

  #endTurn(step: Step): void {
    const turnId = firstAgent(step.state).currentTurnId;
    if (turnId === null) return;
    const changes = this.#changes.map(({ diff: _, blob: __, ...change }) => change);
    this.#changes = [];
    step.add({
      type: 'turn.ended',
      turnId,
      outcome: { type: 'completed' },
      ...(changes.length > 0 && { changes }),
    });
  }
}

/** Each message with what follows it. */
function* runsOf(entries: readonly HistoryEntry[]): Generator<HistoryEntry[]> {
  let run: HistoryEntry[] = [];
  for (const entry of entries) {
    if (entry.type === 'message' && run.length > 0) {
      yield run;
      run = [];
    }
    run.push(entry);
  }
  if (run.length > 0) yield run;
}
