import type { FileChange, Item } from '@codeai-hub/protocol/channels/session/items';
import type { Turn } from '@codeai-hub/protocol/channels/session/state';

export interface ChangedFile {
  readonly path: string;
  readonly kind: FileChange['kind'];
  readonly added: number;
  readonly removed: number;
}

/** The files changed in these turns: of ended turns what they say, of the running one what its edits did. */
export function changedFiles(turns: readonly Turn[], items: readonly Item[]): ChangedFile[] {
  const told = new Set(turns.filter((turn) => turn.changes !== undefined).map((turn) => turn.id));
  const files = new Map<string, ChangedFile>();
  for (const turn of turns) for (const change of turn.changes ?? []) add(files, change);
  for (const item of items)
    if (item.kind === 'tool' && item.status === 'completed' && !told.has(item.turnId))
      for (const change of item.changes ?? []) add(files, change);
  return [...files.values()];
}

/** The first turn a window knows of, as people count them; before it there may be more that it has not loaded. */
export function firstKnownTurn(turns: readonly Turn[]): number {
  return turns.reduce((first, turn) => Math.min(first, turn.number), turns[0]?.number ?? 1);
}

function add(files: Map<string, ChangedFile>, change: FileChange): void {
  const before = files.get(change.path) ?? (change.from === undefined ? undefined : files.get(change.from));
  if (change.from !== undefined) files.delete(change.from);
  files.set(change.path, {
    path: change.path,
    kind: before?.kind === 'add' && change.kind === 'modify' ? 'add' : change.kind,
    added: (before?.added ?? 0) + change.added,
    removed: (before?.removed ?? 0) + change.removed,
  });
}
