import type { ItemPatch } from '@codeai-hub/protocol/channels/session/items';
import type { ProviderEvent, ProviderItem } from '@codeai-hub/provider-kit/events';

type Ending = 'completed' | 'failed' | 'denied' | 'stopped';

/** A part of a turn while it grows. */
export interface OpenItem {
  readonly id: string;
  delta(text: string): void;
  update(patch: ItemPatch): void;
  complete(status?: Ending, patch?: ItemPatch): void;
  drop(): void;
}

/** The items of an open session: gives them ids, and knows which are still open. */
export class Items {
  readonly #emit: (event: ProviderEvent) => void;
  readonly #open = new Map<string, OpenItem>();
  #nextId = 1;

  constructor(emit: (event: ProviderEvent) => void) {
    this.#emit = emit;
  }

  start(item: ProviderItem, parent?: OpenItem): OpenItem {
    const id = this.#announce(item, parent);
    const end = (event: ProviderEvent) => {
      if (this.#open.delete(id)) this.#emit(event);
    };
    const open: OpenItem = {
      id,
      delta: (text) => this.#emit({ type: 'item.delta', id, text }),
      update: (patch) => this.#emit({ type: 'item.updated', id, patch }),
      complete: (status = 'completed', patch) =>
        end({ type: 'item.completed', id, status, ...(patch ? { patch } : {}) }),
      drop: () => end({ type: 'item.dropped', id }),
    };
    this.#open.set(id, open);
    return open;
  }

  /** A notice or a native event, which is complete as it starts. */
  note(item: Extract<ProviderItem, { kind: 'notice' | 'native' }>): void {
    this.#announce(item);
  }

  /** Closes what a stop or a failure left open, the inner ones first. */
  stopAll(): void {
    for (const item of [...this.#open.values()].reverse()) item.complete('stopped');
  }

  #announce(item: ProviderItem, parent?: OpenItem): string {
    const id = `i${this.#nextId++}`;
    this.#emit({ type: 'item.started', id, item, ...(parent ? { parentId: parent.id } : {}) });
    return id;
  }
}
