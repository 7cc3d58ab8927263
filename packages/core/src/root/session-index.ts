import { SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { diskError } from '../storage/disk-errors.ts';
import type { AppendHandle, FileSystem } from '../storage/file-system.ts';

const Row = z.object({
  summary: SessionSummary,
  /** of the log when the summary was made; another size or time means it is stale */
  size: z.number(),
  mtimeMs: z.number(),
  /** the agents' own conversations that it continues, as `nativeKey` names them */
  natives: z.array(z.string()),
});
type Row = z.infer<typeof Row>;
const Line = z.union([Row, z.object({ removed: z.string() })]);
const HEADER = '{"format":3}\n';

/** Changes are written together after this long. The index is derived: losing it costs a scan, nothing else. */
const WRITE_MS = 1000;

/**
 * The summaries of all sessions on disk, so that a start reads one file and not thousands. A changed row is one more line
 * at its end, which counts; written whole for every change, ten thousand sessions would take the core its time.
 */
export class SessionIndex {
  readonly #fs: FileSystem;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #rows = new Map<string, Row>();
  /** sessions by the agents' conversations they continue */
  readonly #byNative = new Map<string, string>();
  /** sessions whose last line is not what is known of them */
  readonly #changed = new Set<string>();
  #lines = 0;
  #handle: AppendHandle | null = null;
  #cancelWrite: (() => void) | null = null;

  constructor(options: { fs: FileSystem; path: string; clock: Clock }) {
    this.#fs = options.fs;
    this.#path = options.path;
    this.#clock = options.clock;
    this.#read();
  }

  get(sessionId: string): SessionSummary | undefined {
    return this.#rows.get(sessionId)?.summary;
  }

  /** The session that continues this conversation of an agent; see `nativeKey`. */
  sessionOf(native: string): string | undefined {
    return this.#byNative.get(native);
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

  /** Without `natives` those stay that were known. */
  set(
    summary: SessionSummary,
    log: { size: number; mtimeMs: number },
    natives = this.#rows.get(summary.id)?.natives ?? [],
  ): void {
    this.#keep({ summary, size: log.size, mtimeMs: log.mtimeMs, natives });
    this.#changed.add(summary.id);
    this.#plan();
  }

  remove(sessionId: string): void {
    if (!this.#drop(sessionId)) return;
    this.#changed.add(sessionId);
    this.#plan();
  }

  /** Writes what is still to be written, and the file anew when most of it does not count any more. Throws disk_*. */
  close(): void {
    this.#cancelWrite?.();
    try {
      if (this.#lines > 2 * this.#rows.size + 100) this.#rewrite();
      else this.#append();
    } catch (error) {
      throw diskError(error, this.#path);
    } finally {
      this.#handle?.close();
    }
  }

  #plan(): void {
    this.#cancelWrite ??= this.#clock.after(WRITE_MS, () => {
      this.#cancelWrite = null;
      try {
        this.#append();
      } catch {
        this.#handle?.close();
        this.#handle = null;
        this.#plan();
      }
    });
  }

  #append(): void {
    if (this.#changed.size === 0) return;
    const lines = [...this.#changed].map((id) => lineOf(id, this.#rows.get(id)));
    this.#open().append(Buffer.from(lines.join('')));
    this.#lines += lines.length;
    this.#changed.clear();
  }

  #open(): AppendHandle {
    if (this.#handle) return this.#handle;
    // Of no use as it is, or not there.
    if (this.#lines === 0) this.#fs.writeAtomic(this.#path, HEADER, { durable: false });
    this.#handle = this.#fs.openAppend(this.#path);
    // What was written last may be torn: the next line begins a line.
    this.#handle.append(Buffer.from('\n'));
    return this.#handle;
  }

  #rewrite(): void {
    const lines = [...this.#rows].map(([id, row]) => lineOf(id, row));
    this.#fs.writeAtomic(this.#path, `${HEADER}${lines.join('')}`, { durable: false });
    this.#changed.clear();
  }

  #read(): void {
    const text = this.#text();
    if (!text.startsWith(HEADER)) return;
    for (const line of text.slice(HEADER.length).split('\n')) {
      if (line === '') continue;
      this.#lines += 1;
      const read = parse(line);
      if (!read) continue;
      if ('removed' in read) this.#drop(read.removed);
      else this.#keep(read);
    }
  }

  #keep(row: Row): void {
    this.#drop(row.summary.id);
    this.#rows.set(row.summary.id, row);
    for (const native of row.natives) this.#byNative.set(native, row.summary.id);
  }

  #drop(sessionId: string): boolean {
    for (const native of this.#rows.get(sessionId)?.natives ?? [])
      if (this.#byNative.get(native) === sessionId) this.#byNative.delete(native);
    return this.#rows.delete(sessionId);
  }

  #text(): string {
    try {
      return this.#fs.stat(this.#path) ? this.#fs.read(this.#path).toString() : '';
    } catch {
      return '';
    }
  }
}

function lineOf(id: string, row: Row | undefined): string {
  return `${JSON.stringify(row ?? { removed: id })}\n`;
}

/** `null`: torn or damaged. Its session is looked at again, since nothing fresh is known of it. */
function parse(line: string): z.infer<typeof Line> | null {
  try {
    return Line.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
