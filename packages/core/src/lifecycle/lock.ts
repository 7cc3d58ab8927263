import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { HubError } from '@codeai-hub/protocol/errors';

export type Lock = { release(): void } | { heldBy: true };

/** A collected database would let go of its lock, so it is kept whatever the caller does with the answer. */
const held = new Set<DatabaseSync>();

/**
 * How long SQLite tries before the lock counts as held, in ms. Those that come at the same instant all fail at once without
 * it: the one that is furthest must wait until the others have let go of what they hold for the blink of their attempt.
 */
const PATIENCE_MS = 500;

/**
 * The lock that makes one core per home. It dies with its holder, however that dies, because the kernel holds it.
 * Blocks for half a second when another process holds it.
 *
 * It is SQLite's lock on an empty database: file-based locks with pids gave double holders when many started at once.
 * Nothing may open the lock file by `fs` in a process that holds it: closing any descriptor of a file drops all of the
 * process's POSIX locks on it. It is never deleted, else two processes could each hold a file of that name.
 */
export function acquireLock(path: string): Lock {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: PATIENCE_MS });
    // Without locking_mode=EXCLUSIVE, which keeps the shared lock of an attempt that failed while it waits for the next.
    database.exec('BEGIN EXCLUSIVE');
    // By name: this opens no descriptor.
    chmodSync(path, 0o600);
  } catch (error) {
    database?.close();
    if (isHeld(error)) return { heldBy: true };
    throw lockError(error, path);
  }
  return hold(database);
}

function hold(database: DatabaseSync): Lock {
  held.add(database);
  const release = () => {
    if (held.delete(database)) database.close();
  };
  return { release };
}

// Primary result codes of SQLite; the extended ones carry them in the low byte.
const BUSY = 5;
const LOCKED = 6;
const READ_ONLY = 8;
const FULL = 13;
const CANNOT_OPEN = 14;

function isHeld(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === BUSY || code === LOCKED;
}

function lockError(error: unknown, path: string): HubError {
  const code = sqliteCode(error);
  if (code === FULL) return new HubError('disk_full', { path }, { cause: error });
  if (code === READ_ONLY || code === CANNOT_OPEN) return new HubError('disk_read_only', { path }, { cause: error });
  const reason = error instanceof Error ? error.message : String(error);
  return new HubError('disk_failed', { path, reason }, { cause: error });
}

function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}
