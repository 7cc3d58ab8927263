import type { ItemPatch } from '@codeai-hub/protocol/channels/session/items';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { HistoryEntry, HistoryItem } from '@codeai-hub/provider-kit/history/entries';

/** Puts what the translation of running sessions tells about an item together into the item as it ended. */
export class Fold {
  readonly #items = new Map<string, HistoryItem>();
  readonly #entries: HistoryEntry[] = [];
  /** of what is taken now */
  at: number | undefined;

  /** In their order. Items without an end were broken off. */
  get entries(): HistoryEntry[] {
    return this.#entries.filter((entry) => entry.type === 'message' || this.#items.has(entry.id));
  }

  message(entry: Extract<HistoryEntry, { type: 'message' }>): void {
    this.#entries.push(entry);
  }

  take(event: ProviderEvent): void {
    switch (event.type) {
      case 'item.started': {
        const { id, parentId, item } = event;
        const isWhole = item.kind === 'notice' || item.kind === 'native';
        const at = this.at === undefined ? {} : { at: this.at };
        const status = isWhole ? 'completed' : 'stopped';
        const entry: HistoryItem = {
          type: 'item',
          id,
          item,
          status,
          ...at,
          ...(parentId !== undefined && { parentId }),
        };
        this.#items.set(id, entry);
        this.#entries.push(entry);
        return;
      }
      case 'item.updated':
        return this.#change(event.id, event.patch);
      case 'item.completed':
        return this.#change(event.id, event.patch ?? {}, event.status);
      case 'item.dropped':
        this.#items.delete(event.id);
    }
  }

  #change(id: string, patch: ItemPatch, status?: HistoryItem['status']): void {
    const item = this.#items.get(id);
    if (item === undefined) return;
    item.patch = { ...item.patch, ...patch };
    if (status !== undefined) item.status = status;
  }
}
