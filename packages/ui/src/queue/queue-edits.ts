import type { QueueEntry } from '@codeai-hub/protocol/channels/session/state';
import { create } from 'zustand';

/** A queued message somebody rewrites: as it was when they began, and their words so far. */
export interface QueueEdit {
  readonly sessionId: string;
  readonly entry: QueueEntry;
  readonly text: string;
}

interface QueueEdits {
  readonly byEntry: Readonly<Record<string, QueueEdit>>;
  write(edit: QueueEdit): void;
  end(entryId: string): void;
}

/** Kept apart from what shows them: an entry that is sent, or another session shown, takes no words away. */
export const useQueueEdits = create<QueueEdits>()((set) => ({
  byEntry: {},
  write: (edit) => set(({ byEntry }) => ({ byEntry: { ...byEntry, [edit.entry.id]: edit } })),
  end: (entryId) =>
    set(({ byEntry }) => {
      const { [entryId]: _, ...others } = byEntry;
      return { byEntry: others };
    }),
}));

/** The edits of a session whose entries have left its queue meanwhile. */
export function leftBehind(
  byEntry: QueueEdits['byEntry'],
  sessionId: string,
  queue: readonly QueueEntry[],
): readonly QueueEdit[] {
  const queued = new Set(queue.map((entry) => entry.id));
  return Object.values(byEntry).filter((edit) => edit.sessionId === sessionId && !queued.has(edit.entry.id));
}
