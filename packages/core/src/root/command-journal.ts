import { Receipt } from '@codeai-hub/protocol/receipts';
import * as z from 'zod';
import { Receipts } from '../sessions/receipts.ts';
import { diskError } from '../storage/disk-errors.ts';
import type { AppendHandle, FileSystem } from '../storage/file-system.ts';

const Answered = z.object({ commandId: z.string(), hash: z.string(), receipt: Receipt });
const Deleted = z.object({ deleted: z.string() });
const Line = z.union([Answered, Deleted]);

/** Rewritten to what still counts when it has grown to so many bytes. */
const FULL_BYTES = 4_000_000;
/** A command that makes a session is sent again soon or never. */
const DELETED_KEPT = 5000;

/**
 * What outlives a core of the root channel, whose own log is new at every start: its receipts, and which sessions were
 * deleted. A torn last line is a command that was never answered; it is cut off.
 */
export class CommandJournal {
  readonly receipts: Receipts;
  readonly #fs: FileSystem;
  readonly #path: string;
  readonly #deleted = new Set<string>();
  /** `null` after a failed sync: what the file holds is not known then, and it is to be written anew */
  #file: AppendHandle | null;

  /** Throws disk_*. */
  constructor(fs: FileSystem, path: string) {
    this.#fs = fs;
    this.#path = path;
    this.receipts = new Receipts();
    try {
      const text = fs.stat(path) ? fs.read(path).toString() : '';
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      for (const line of whole.split('\n')) this.#learn(line);
      if (whole.length !== text.length || text.length > FULL_BYTES) fs.writeAtomic(path, this.#text());
      this.#file = fs.openAppend(path);
    } catch (error) {
      throw diskError(error, path);
    }
  }

  /** Resolves when the receipt is on disk. Throws disk_*; then it was never given. */
  async record(commandId: string, hash: string, receipt: Receipt): Promise<void> {
    await this.#write({ commandId, hash, receipt });
    this.receipts.remember(commandId, { hash, receipt });
  }

  /** Whether a session of this id was there and was deleted. */
  isDeleted(sessionId: string): boolean {
    return this.#deleted.has(sessionId);
  }

  /** Resolves when it is on disk. Throws disk_*. */
  async recordDeleted(sessionId: string): Promise<void> {
    await this.#write({ deleted: sessionId });
    this.#noteDeleted(sessionId);
  }

  close(): void {
    this.#file?.close();
  }

  async #write(line: z.infer<typeof Line>): Promise<void> {
    try {
      if (!this.#file || this.#file.size > FULL_BYTES) this.#rewrite();
      const file = this.#file as AppendHandle;
      file.append(Buffer.from(textOf(line)));
      await file.sync().catch((error: unknown) => {
        file.close();
        if (this.#file === file) this.#file = null;
        throw error;
      });
    } catch (error) {
      throw diskError(error, this.#path);
    }
  }

  #rewrite(): void {
    this.#file?.close();
    this.#file = null;
    this.#fs.writeAtomic(this.#path, this.#text());
    this.#file = this.#fs.openAppend(this.#path);
  }

  #text(): string {
    const deleted = [...this.#deleted].map((sessionId) => textOf({ deleted: sessionId }));
    const answered = this.receipts.entries().map(([commandId, entry]) => textOf({ commandId, ...entry }));
    return [...deleted, ...answered].join('');
  }

  /** A damaged line only means that its command would be decided anew; the others still count. */
  #learn(line: string): void {
    const known = line === '' ? null : parse(line);
    if (!known) return;
    if ('deleted' in known) this.#noteDeleted(known.deleted);
    else this.receipts.remember(known.commandId, { hash: known.hash, receipt: known.receipt });
  }

  #noteDeleted(sessionId: string): void {
    this.#deleted.add(sessionId);
    const [oldest] = this.#deleted;
    if (this.#deleted.size > DELETED_KEPT && oldest !== undefined) this.#deleted.delete(oldest);
  }
}

function textOf(line: z.infer<typeof Line>): string {
  return `${JSON.stringify(line)}\n`;
}

function parse(line: string): z.infer<typeof Line> | null {
  try {
    return Line.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
