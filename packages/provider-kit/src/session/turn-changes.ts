import type { FileChange } from '@codeai-hub/protocol/channels/session/items';

/** The files a turn changed, one entry each, without diffs: those stand in the items. */
export class TurnChanges {
  #byPath = new Map<string, FileChange>();

  add(changes: readonly FileChange[]): void {
    for (const { path, kind, from, added, removed } of changes) {
      const before = this.#byPath.get(path);
      this.#byPath.set(path, {
        path,
        kind: before?.kind ?? kind,
        ...(from !== undefined && { from }),
        added: (before?.added ?? 0) + added,
        removed: (before?.removed ?? 0) + removed,
      });
    }
  }

  /** What was changed, and begins the next turn. */
  end(): FileChange[] | undefined {
    const changes = [...this.#byPath.values()];
    this.#byPath = new Map();
    return changes.length === 0 ? undefined : changes;
  }
}
