import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { CommandResult, Echo } from '../api.ts';
import type { Outbox, OutboxWatcher } from '../outbox/outbox.ts';
import type { OutboxRecord } from '../outbox/record.ts';
import { Cell } from '../store.ts';

interface Entry {
  echo: Echo;
  commandId: string;
  /** where the core's receipt puts it: a state this far shows it, or did */
  acceptedSeq: number | null;
}

/**
 * Own messages from the moment they are sent until the state shows them: the only thing, beside the draft, that a client
 * shows before the core says it.
 */
export class Echoes implements OutboxWatcher {
  readonly store = new Cell<readonly Echo[]>([]);
  readonly #channel: string;
  readonly #outbox: Outbox;
  readonly #newId: () => string;
  readonly #entries = new Map<string, Entry>();
  readonly #state: () => SessionState | null;
  readonly #unwatch: () => void;

  constructor(options: { channel: string; outbox: Outbox; newId: () => string; state: () => SessionState | null }) {
    this.#channel = options.channel;
    this.#outbox = options.outbox;
    this.#newId = options.newId;
    this.#state = options.state;
    this.#unwatch = this.#outbox.watch(this);
    for (const record of this.#outbox.recordsOf(this.#channel)) this.added(record);
  }

  added(record: OutboxRecord): void {
    if (record.channel !== this.#channel || record.command.type !== 'message.send') return;
    const { messageId, content, to } = record.command;
    const { commandId, createdAt: at, refused } = record;
    const actions = {
      retry: () => this.#retry(messageId, to),
      dismiss: () => this.#dismiss(messageId),
    };
    const status: Echo['status'] = refused ? { type: 'refused', error: refused } : { type: 'sending' };
    this.#entries.set(messageId, {
      echo: { messageId, content, ...(to && { to }), at, status, ...actions },
      commandId,
      acceptedSeq: null,
    });
    this.#show();
  }

  settled(record: OutboxRecord, result: CommandResult): void {
    if (record.command.type !== 'message.send') return;
    const entry = this.#entries.get(record.command.messageId);
    if (entry?.commandId !== record.commandId) return;
    if (result.status === 'accepted') entry.acceptedSeq = result.seq;
    if (result.status === 'rejected') {
      entry.echo = { ...entry.echo, status: { type: 'refused', error: result.error } };
    }
    this.stateChanged(this.#state())();
  }

  /** Drops what the state shows. Returns what tells the listeners. */
  readonly stateChanged = (state: SessionState | null): (() => void) => {
    if (this.#entries.size > 0 && state !== null) {
      for (const [messageId, entry] of this.#entries) {
        const caughtUp = entry.acceptedSeq !== null && state.seq >= entry.acceptedSeq;
        if (caughtUp || shows(state, messageId)) this.#entries.delete(messageId);
      }
    }
    return this.#stage();
  };

  close(): void {
    this.#unwatch();
  }

  #retry(messageId: string, to: string[] | undefined): void {
    const entry = this.#entries.get(messageId);
    if (entry?.echo.status.type !== 'refused') return;
    const { content } = entry.echo;
    this.#outbox.dismiss(entry.commandId);
    void this.#outbox.send(this.#newId(), this.#channel, {
      type: 'message.send',
      messageId,
      content,
      delivery: 'queue',
      ...(to && { to }),
    });
  }

  #dismiss(messageId: string): void {
    const entry = this.#entries.get(messageId);
    if (entry?.echo.status.type !== 'refused') return;
    this.#outbox.dismiss(entry.commandId);
    this.#entries.delete(messageId);
    this.#show();
  }

  #show(): void {
    this.#stage()();
  }

  #stage(): () => void {
    const echoes = [...this.#entries.values()].map((entry) => entry.echo);
    const shown = this.store.get();
    const same = echoes.length === shown.length && echoes.every((echo, index) => echo === shown[index]);
    return same ? () => {} : this.store.stage(echoes);
  }
}

function shows(state: SessionState, messageId: string): boolean {
  return (
    state.queue.some((entry) => entry.messageId === messageId) ||
    state.items.some((item) => item.kind === 'user_message' && item.messageId === messageId)
  );
}
