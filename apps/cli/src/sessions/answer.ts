import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { BlobRef } from '@codeai-hub/protocol/content';
import { type Address, askText } from '../core/core-api.ts';

/** What the agent said in one turn. It is gathered while it is said: a state holds only the newest items. */
export class Answer {
  readonly #said = new Map<string, { text: string; blob: BlobRef | null; at: number }>();

  see(items: readonly Item[], turnId: string): void {
    for (const item of items) {
      if (!saidIn(item, turnId)) continue;
      this.#said.set(item.id, { text: item.text, blob: item.blob ?? null, at: item.startedAt });
    }
  }

  /** Whole, also where a state holds only the beginning. `where` finds the core: it may be another one than at the start. */
  async text(where: () => Promise<Address>, sessionId: string): Promise<string> {
    const parts: string[] = [];
    for (const { text, blob } of [...this.#said.values()].sort((a, b) => a.at - b.at)) {
      parts.push(blob ? await askText(await where(), `/sessions/${sessionId}/blobs/${blob.hash}`) : text);
    }
    return parts.join('\n\n');
  }
}

function saidIn(item: Item, turnId: string): boolean {
  return item.kind === 'agent_message' && item.turnId === turnId && item.parentId === undefined;
}
