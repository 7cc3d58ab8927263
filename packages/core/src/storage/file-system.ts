/**
 * The few file operations the core needs, with a real and an in-memory implementation. Paths are absolute. All errors
 * carry Node's `code` (`ENOSPC`, `EROFS`, `ENOENT`, …).
 */
export interface FileSystem {
  /** Creates parents as needed, owner-only. */
  makeDir(path: string): void;
  list(path: string): string[];
  /** `null` when it does not exist */
  stat(path: string): { size: number; mtimeMs: number } | null;
  read(path: string): Buffer;
  /** bytes `from` (inclusive) to `to` (exclusive); fewer where the file ends before */
  readRange(path: string, from: number, to: number): Buffer;
  /**
   * tmp, fsync, rename, fsync of the folder; owner-only. The old file stays until the new one is whole.
   * `durable: false` leaves the fsyncs out: for what can be made again, or is followed by `sync`.
   */
  writeAtomic(path: string, data: string | Uint8Array, options?: { durable: boolean }): void;
  /** Opens for appending, creating it owner-only. */
  openAppend(path: string): AppendHandle;
  /** Makes a whole file and its name durable. A failed sync is never to be retried. */
  sync(path: string): Promise<void>;
  remove(path: string): void;
  removeTree(path: string): void;
  /** Gives a folder another name on the same disk, in one step that is durable when it returns. */
  moveTree(path: string, to: string): void;
}

export interface AppendHandle {
  /** bytes in the file */
  readonly size: number;
  /** Appends all of it or throws; a short write is cut off again before throwing. */
  append(data: Buffer): void;
  truncate(size: number): void;
  /** Durable when it resolves, the file's name too. A failed sync is never to be retried (the kernel forgets the error). */
  sync(): Promise<void>;
  /** false when the file was removed, replaced or changed in size under the handle */
  isLinked(): boolean;
  close(): void;
}
