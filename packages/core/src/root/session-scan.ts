import { type SessionSummary, staysInRoot } from '@codeai-hub/protocol/channels/root/state';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { letRequestsPass } from '../let-others-run.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { SessionIndex } from './session-index.ts';

export interface ScanOptions {
  store: SessionStore;
  sessions: Sessions;
  index: SessionIndex;
  summarised: (state: SessionState) => void;
  removed: (sessionId: string) => void;
  report: (error: unknown, what: string) => void;
}

/**
 * Compares the index with the disk, in small steps so that nobody waits for it. A session whose log is not the one the
 * index saw was in use when the last core died: loading it closes honestly what was left open.
 */
export async function scanSessions({
  store,
  sessions,
  index,
  summarised,
  removed,
  report,
}: ScanOptions): Promise<void> {
  try {
    store.sweepDeleted();
  } catch (error) {
    report(error, 'remove what is left of deleted sessions');
  }
  const ids = new Set(store.ids());
  for (const summary of index.summaries()) if (!ids.has(summary.id)) removed(summary.id);
  for (const sessionId of ids) {
    const log = store.stat(sessionId);
    if (!log && index.get(sessionId)) removed(sessionId);
    if (!log || index.isFresh(sessionId, log)) continue;
    try {
      await sessions.prepare(sessionId);
      summarised(await sessions.visit(sessionId));
    } catch (error) {
      report(error, `load session ${sessionId}`);
    }
    await letRequestsPass();
  }
}

/** What the root state begins with: the newest, and in place of the oldest of them those that stay whatever their age. */
export function firstSummaries(index: SessionIndex, limit: number): Record<string, SessionSummary> {
  const all = index.summaries();
  const staying = all.filter(staysInRoot);
  const newest = all
    .filter((summary) => !staysInRoot(summary))
    .sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1))
    .slice(0, Math.max(0, limit - staying.length));
  return Object.fromEntries([...staying, ...newest].map((summary) => [summary.id, summary]));
}
