import { SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { FileSystem } from '../storage/file-system.ts';

const Row = z.object({
  summary: SessionSummary,
  /** of the log when the summary was made; another size or time means it is stale */
  size: z.number(),
  mtimeMs: z.number(),
});
type Row = z.infer<typeof Row>;
const IndexFile = z.object({ format: z.literal(1), rows: z.record(z.string(), Row) });

/** Changes are written together after this long. The index is derived: losing it costs a scan, nothing else. */
const WRITE_MS = 1000;

/** The summaries of all sessions on disk, so that a start reads one file and not thousands. */
export class SessionIndex {
  readonly #fs: FileSystem;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #rows: Map<string, Row>;
  #cancelWrite: (() => void) | null = null;

  constructor(options: { fs: FileSystem; path: string; clock: Clock }) {
    this.#fs = options.fs;
    this.#path = options.path;
    this.#clock = options.clock;
    this.#rows = new Map(Object.entries(this.#read()));
  }

  get(sessionId: string): SessionSummary | undefined {
    return this.#rows.get(sessionId)?.summary;
  }

  summaries(): SessionSummary[] {
    return [...this.#rows.values()].map((row) => row.summary);
  }

  get count(): number {
    return this.#rows.size;
  }

  /** true when the log on disk is the one the summary was made of, and nothing was under way that ended with the last core */
  isFresh(sessionId: string, log: { size: number; mtimeMs: number }): boolean {
    const row = this.#rows.get(sessionId);
    if (row === undefined || row.size !== log.size || row.mtimeMs !== log.mtimeMs) return false;
    return row.summary.activity === 'idle' && row.summary.background === undefined;
  }

  set(summary: SessionSummary, log: { size: number; mtimeMs: number }): void {
    this.#rows.set(summary.id, { summary, size: log.size, mtimeMs: log.mtimeMs });
    this.#plan();
  }

  remove(sessionId: string): void {
    if (this.#rows.delete(sessionId)) this.#plan();
  }

  /** Throws what the disk throws; the next change tries again. */
  write(): void {
    this.#cancelWrite?.();
    this.#cancelWrite = null;
    this.#fs.writeAtomic(this.#path, JSON.stringify({ format: 1, rows: Object.fromEntries(this.#rows) }));
  }

  #plan(): void {
    this.#cancelWrite ??= this.#clock.after(WRITE_MS, () => {
      this.#cancelWrite = null;
      try {
        this.write();
      } catch {
        this.#plan();
      }
    });
  }

  #read(): Record<string, Row> {
    try {
      return IndexFile.parse(JSON.parse(this.#fs.read(this.#path).toString())).rows;
    } catch {
      return {};
    }
  }
}
