import { Receipt } from '@codeai-hub/protocol/receipts';
import * as z from 'zod';
import { Receipts } from '../sessions/receipts.ts';
import { diskError } from '../storage/disk-errors.ts';
import type { AppendHandle, FileSystem } from '../storage/file-system.ts';

const Line = z.object({ commandId: z.string(), hash: z.string(), receipt: Receipt });

/** Rewritten to the newest entries when it has grown to so many bytes. */
const COMPACT_BYTES = 4_000_000;

/**
 * The durable receipts of the root channel, whose own log is new at every start. A torn last line is a command that was
 * never answered; it is cut off.
 */
export class CommandJournal {
  readonly receipts: Receipts;
  readonly #file: AppendHandle;
  readonly #path: string;

  constructor(fs: FileSystem, path: string) {
    this.#path = path;
    const stat = fs.stat(path);
    const text = stat ? fs.read(path).toString() : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    this.receipts = new Receipts(entriesOf(whole));
    if (whole.length !== text.length || text.length > COMPACT_BYTES) fs.writeAtomic(path, this.#text());
    this.#file = fs.openAppend(path);
  }

  /** Resolves when the receipt is on disk. Throws disk_*. */
  async record(commandId: string, hash: string, receipt: Receipt): Promise<void> {
    try {
      this.#file.append(Buffer.from(lineOf(commandId, hash, receipt)));
      this.receipts.remember(commandId, { hash, receipt });
      await this.#file.sync();
    } catch (error) {
      throw diskError(error, this.#path);
    }
  }

  close(): void {
    this.#file.close();
  }

  #text(): string {
    return this.receipts
      .entries()
      .map(([commandId, { hash, receipt }]) => lineOf(commandId, hash, receipt))
      .join('');
  }
}

function lineOf(commandId: string, hash: string, receipt: Receipt): string {
  return `${JSON.stringify({ commandId, hash, receipt })}\n`;
}

function* entriesOf(text: string): Generator<[string, { hash: string; receipt: Receipt }]> {
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      const { commandId, hash, receipt } = Line.parse(JSON.parse(line));
      yield [commandId, { hash, receipt }];
    } catch {
      // A damaged receipt only means that its command would be decided anew; the others still count.
    }
  }
}
