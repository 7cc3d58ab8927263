import { createHash } from 'node:crypto';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import { canonicalJson, type Receipt } from '@codeai-hub/protocol/receipts';

/** A client re-sends only what was in flight, so this many are far more than enough. */
const KEPT = 5000;

export interface ReceiptEntry {
  hash: string;
  receipt: Receipt;
}

export function commandHash(command: unknown): string {
  return createHash('sha256').update(canonicalJson(command)).digest('base64url').slice(0, 22);
}

/** The durable answers of one channel, found again by command id (I6). Rebuilt from the log's origins. */
export class Receipts {
  readonly #entries: Map<string, ReceiptEntry>;

  constructor(entries: Iterable<[string, ReceiptEntry]> = []) {
    this.#entries = new Map(entries);
  }

  /** The receipt given before, `undefined` for a new command; throws `command_id_conflict` for other content. */
  find(commandId: string, hash: string): Receipt | undefined {
    const entry = this.#entries.get(commandId);
    if (entry && entry.hash !== hash) throw new HubError('command_id_conflict');
    return entry?.receipt;
  }

  remember(commandId: string, entry: ReceiptEntry): void {
    this.#entries.set(commandId, entry);
    if (this.#entries.size <= KEPT) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Learns from an event that is already in the log. */
  observe({ origin, seq, event }: Envelope, sessionId: string): void {
    if (origin.kind !== 'client') return;
    const { commandId, hash } = origin;
    const rejected = event.type === 'command.rejected';
    const receipt: Receipt = rejected
      ? { status: 'rejected', commandId, error: (event as Extract<SessionEvent, { type: 'command.rejected' }>).error }
      : { status: 'accepted', commandId, seq, sessionId };
    this.remember(commandId, { hash, receipt });
  }

  entries(): [string, ReceiptEntry][] {
    return [...this.#entries];
  }
}
