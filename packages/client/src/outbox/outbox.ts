import type { Channel } from '@codeai-hub/protocol/envelope';
import type { ErrorCode, HubErrorShape } from '@codeai-hub/protocol/errors';
import { canonicalJson } from '@codeai-hub/protocol/receipts';
import { describeWindowError } from '@codeai-hub/protocol/told-error';
import type { ParamsOf } from '@codeai-hub/protocol/wire';
import type { CommandResult } from '../api.ts';
import type { Clock } from '../clock.ts';
import type { Answer } from '../connection/calls.ts';
import type { ClientStorage } from '../storage.ts';
import { type OutboxRecord, removeRecord, saveRecord } from './record.ts';

/** These say nothing about the command, only about the moment: it is sent again with the next connection. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'core_restarting',
  'hello_required',
  'rate_limited_client',
]);

export interface OutboxWatcher {
  /** a command is on its way, new or from an earlier life of the page */
  added(record: OutboxRecord): void;
  settled(record: OutboxRecord, result: CommandResult): void;
}

interface Entry {
  record: OutboxRecord;
  inFlight: boolean;
  promise: Promise<CommandResult>;
  resolve: (result: CommandResult) => void;
}

/**
 * Commands until the core has answered them. Each is written down before it is sent, and sent with every new connection
 * under the id it was born with, so the core does it once (I6). A refused message stays until somebody dismissed it.
 */
export class Outbox {
  readonly #entries = new Map<string, Entry>();
  readonly #refused = new Map<string, OutboxRecord>();
  readonly #watchers = new Set<OutboxWatcher>();
  readonly #storage: ClientStorage;
  readonly #clock: Clock;
  /** `lost` at once while there is no connection */
  readonly #call: (params: ParamsOf<'command'>, answer: Answer<'command'>) => void;
  #closed = false;

  constructor(options: {
    storage: ClientStorage;
    clock: Clock;
    call: (params: ParamsOf<'command'>, answer: Answer<'command'>) => void;
  }) {
    this.#storage = options.storage;
    this.#clock = options.clock;
    this.#call = options.call;
  }

  /** Refused messages and those on their way, for one channel, oldest first. */
  recordsOf(channel: Channel): OutboxRecord[] {
    const waiting = [...this.#entries.values()].map((entry) => entry.record);
    return [...this.#refused.values(), ...waiting]
      .filter((record) => record.channel === channel)
      .sort((a, b) => a.createdAt - b.createdAt);
  }

  watch(watcher: OutboxWatcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  send(commandId: string, channel: Channel, command: OutboxRecord['command']): Promise<CommandResult> {
    if (this.#closed) return Promise.resolve({ status: 'unanswered', commandId });
    const running = this.#entries.get(commandId);
    if (running) return repeat(running, channel, command);
    return this.#add({ commandId, channel, command, createdAt: this.#clock.now() });
  }

  /** Takes up a command of an earlier life of the page. */
  restore(record: OutboxRecord): void {
    if (!record.refused) void this.#add(record);
    else if (isShownRefused(record)) this.#refused.set(record.commandId, record);
    else removeRecord(this.#storage, record.commandId);
  }

  /** Forgets a refused message. */
  dismiss(commandId: string): void {
    if (this.#refused.delete(commandId)) removeRecord(this.#storage, commandId);
  }

  connected(): void {
    for (const entry of [...this.#entries.values()]) this.#transmit(entry);
  }

  close(): void {
    this.#closed = true;
    for (const { record, resolve } of this.#entries.values()) {
      resolve({ status: 'unanswered', commandId: record.commandId });
    }
    this.#entries.clear();
  }

  #add(record: OutboxRecord): Promise<CommandResult> {
    const { promise, resolve } = Promise.withResolvers<CommandResult>();
    const entry: Entry = { record, inFlight: false, promise, resolve };
    this.#entries.set(record.commandId, entry);
    saveRecord(this.#storage, record);
    for (const watcher of this.#watchers) watcher.added(record);
    this.#transmit(entry);
    return promise;
  }

  #transmit(entry: Entry): void {
    if (entry.inFlight) return;
    entry.inFlight = true;
    const { commandId, channel, command } = entry.record;
    this.#call(
      { commandId, channel, command },
      {
        result: (receipt) => this.#settle(entry, receipt),
        failed: (error) => {
          if (PASSING.has(error.code)) entry.inFlight = false;
          else this.#settle(entry, { status: 'rejected', commandId, error });
        },
        lost: () => {
          entry.inFlight = false;
        },
      },
    );
  }

  #settle(entry: Entry, result: CommandResult): void {
    const { record } = entry;
    if (!this.#entries.delete(record.commandId)) return;
    if (result.status === 'rejected' && isShownRefused(record)) this.#keepRefused(record, result.error);
    else removeRecord(this.#storage, record.commandId);
    for (const watcher of this.#watchers) watcher.settled(record, result);
    entry.resolve(result);
  }

  #keepRefused(record: OutboxRecord, error: HubErrorShape): void {
    const refused = { ...record, refused: error };
    this.#refused.set(record.commandId, refused);
    saveRecord(this.#storage, refused);
  }
}

/** A session shows a message it refused. All else that was refused is told where it was asked for. */
function isShownRefused({ command }: OutboxRecord): boolean {
  return command.type === 'message.send';
}

/** The same command again waits with the first; other words under the same id are refused, as the core would. */
function repeat(running: Entry, channel: Channel, command: OutboxRecord['command']): Promise<CommandResult> {
  const { record } = running;
  if (record.channel === channel && canonicalJson(record.command) === canonicalJson(command)) return running.promise;
  const error = describeWindowError('command_id_conflict');
  return Promise.resolve({ status: 'rejected', commandId: record.commandId, error });
}
