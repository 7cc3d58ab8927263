import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { BlobRef } from '@codeai-hub/protocol/content';
import { type Address, askText } from '../core/core-api.ts';

/** What the agent said in one turn. It is gathered while it is said: a state holds only the newest items. */
export class Answer {
  readonly #said = new Map<string, { text: string; blob: BlobRef | null }>();

  see(state: SessionState, turnId: string): void {
    for (const item of state.items) {
      if (saidIn(item, turnId)) this.#said.set(item.id, { text: item.text, blob: item.blob ?? null });
    }
  }

  /** Whole, also where a state holds only the beginning. */
  async text(core: Address, sessionId: string): Promise<string> {
    const parts: string[] = [];
    for (const { text, blob } of this.#said.values()) {
      parts.push(blob ? await askText(core, `/sessions/${sessionId}/blobs/${blob.hash}`) : text);
    }
    return parts.join('\n\n');
  }
}

function saidIn(item: Item, turnId: string): boolean {
  return item.kind === 'agent_message' && item.turnId === turnId && item.parentId === undefined;
}
