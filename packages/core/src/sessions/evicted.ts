import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import { itemsLeaving, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { ChannelLog } from '../channels/channel.ts';
import { letOthersRun } from '../let-others-run.ts';
import type { HistoryFile } from '../storage/history-file.ts';

/** Writes what the events made leave the window into the history, each item as it was when it left. */
export function keepEvicted(history: HistoryFile, before: SessionState, envelopes: readonly Envelope[]): void {
  let state = before;
  for (const envelope of envelopes) {
    if (envelope.seq <= state.seq) continue;
    const next = reduceSession(state, envelope);
    keepLeaving(history, state, next);
    state = next;
  }
}

/** The same for one event. A history that has a gap already takes nothing more: it is made again when it is asked for. */
export function keepLeaving(history: HistoryFile, before: SessionState, after: SessionState): void {
  const leaving = itemsLeaving(before, after);
  if (leaving.length === 0 || history.count !== before.evicted) return;
  const staying = new Set(after.turns.map((turn) => turn.id));
  history.append(
    before.evicted,
    leaving,
    before.turns.filter((turn) => !staying.has(turn.id)),
  );
}

/** Makes the history ready to be read, with all that left the window in it. */
export async function completeHistory(
  history: HistoryFile,
  log: Pick<ChannelLog, 'read'>,
  evicted: () => number,
): Promise<void> {
  await history.ready();
  if (history.count < evicted()) await rebuildHistory(history, log);
}

const CHUNK = 500;

/**
 * Makes the history again from the log, up to the last event there is when it gets there. In pieces, so that others can
 * run; what leaves the window meanwhile is added by whoever comes to it first.
 */
async function rebuildHistory(history: HistoryFile, log: Pick<ChannelLog, 'read'>): Promise<void> {
  history.reset();
  let state: SessionState | null = null;
  for (let piece = log.read(1, CHUNK); piece.length > 0; piece = log.read((state?.seq ?? 0) + 1, CHUNK)) {
    for (const envelope of piece) {
      const before: SessionState | null = state;
      state = reduceSession(before, envelope);
      if (before) keepLeaving(history, before, state);
    }
    await letOthersRun();
  }
}
