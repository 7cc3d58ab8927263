import { isDeepStrictEqual } from 'node:util';
import type { CommandResult, HubClient } from '@codeai-hub/client/api';
import type { RootCommand } from '@codeai-hub/protocol/channels/root/commands';
import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import type { Receipt } from '@codeai-hub/protocol/receipts';

export type AnyCommand = RootCommand | SessionCommand;

export interface LedgerEntry {
  commandId: string;
  channel: string;
  command: AnyCommand;
  /** the core's answer; every later one must be the same */
  receipt: Receipt | null;
}

/** Every command anybody ever sent, and what the core said to it (I6). */
export class Ledger {
  readonly entries: LedgerEntry[] = [];
  /** answers that are under way */
  waiting = 0;
  /** how often a command was answered again */
  repeats = 0;
  /** not to be repeated while other words under their id may still be on their way, from whatever life of a page */
  readonly #contradicted = new Set<LedgerEntry>();
  readonly #blame: (fault: string) => void;

  constructor(blame: (fault: string) => void) {
    this.#blame = blame;
  }

  send(client: HubClient, commandId: string, channel: string, command: AnyCommand): void {
    const entry: LedgerEntry = { commandId, channel, command, receipt: null };
    this.entries.push(entry);
    this.#follow(entry, client.command(channel, command, commandId));
  }

  /** The same words under the same id once more, from whatever window. */
  repeat(client: HubClient, entry: LedgerEntry): void {
    if (!this.#contradicted.has(entry))
      this.#follow(entry, client.command(entry.channel, entry.command, entry.commandId));
  }

  /** Other words under an id that was answered: never to be carried out. */
  contradict(client: HubClient, entry: LedgerEntry, command: AnyCommand): void {
    this.#contradicted.add(entry);
    this.waiting++;
    void client.command(entry.channel, command, entry.commandId).then((result) => {
      this.waiting--;
      if (result.status === 'unanswered') return;
      if (isOfTheMoment(result)) return;
      const code = result.status === 'rejected' ? result.error.code : 'accepted';
      if (code !== 'command_id_conflict' && !isGone(result))
        this.#blame(`other words under ${entry.commandId} were ${code}`);
    });
  }

  /** Nothing is under way any more. */
  settled(): void {
    this.#contradicted.clear();
  }

  #follow(entry: LedgerEntry, answer: Promise<CommandResult>): void {
    this.waiting++;
    void answer.then((result) => {
      this.waiting--;
      if (result.status === 'unanswered' || isOfTheMoment(result)) return;
      if (entry.receipt === null) entry.receipt = result;
      else this.#compare(entry.receipt, result, entry);
    });
  }

  #compare(first: Receipt, again: Receipt, entry: LedgerEntry): void {
    this.repeats++;
    // A deleted session takes its receipts with it, and that it is not there is no receipt.
    if (isGone(again) || isGone(first) || isDeepStrictEqual(again, first)) return;
    const words = [first, again].map((receipt) => JSON.stringify(receipt));
    this.#blame(`the answer to ${entry.command.type} changed from ${words[0]} to ${words[1]}`);
  }
}

/** A disk that refuses is no decision: the same command may succeed later. */
function isOfTheMoment(result: Receipt): boolean {
  return result.status === 'rejected' && result.error.code.startsWith('disk_');
}

function isGone(result: Receipt): boolean {
  return result.status === 'rejected' && result.error.code === 'session_not_found';
}
