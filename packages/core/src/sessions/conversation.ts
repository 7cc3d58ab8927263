import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { SessionState, Turn } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import { HISTORY_PAGE_BYTES } from '@codeai-hub/protocol/wire';
import { letOthersRun } from '../let-others-run.ts';
import type { HistoryFile } from '../storage/history-file.ts';

/** Items in their order, and the turns they belong to. */
export interface ConversationPiece {
  items: readonly Item[];
  turns: ReadonlyMap<string, Turn>;
}

const PIECE = 200;

/** A whole conversation as it stands when it is asked for, from the first item on; between its pieces others run. */
export async function* conversationOf(state: SessionState, history: HistoryFile): AsyncGenerator<ConversationPiece> {
  const shown = state.turns.map((turn) => [turn.id, turn] as const);
  for (let first = 0; first < state.evicted; ) {
    const count = history.fits(first, Math.min(PIECE, state.evicted - first), HISTORY_PAGE_BYTES);
    if (count === 0) throw new HubError('history_changed');
    first += count;
    const { items, turns } = history.page(first, count);
    yield { items, turns: new Map([...turns.map((turn) => [turn.id, turn] as const), ...shown]) };
    await letOthersRun();
  }
  yield { items: state.items, turns: new Map(shown) };
}
