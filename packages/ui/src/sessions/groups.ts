import type { SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import type { Status } from '../components/status-glyph/status-glyph.tsx';

export type GroupName = 'needsYou' | 'running' | 'pinned' | 'today' | 'earlier' | 'archived';

export interface SessionGroup {
  readonly name: GroupName;
  readonly sessions: readonly SessionSummary[];
}

const order: readonly GroupName[] = ['needsYou', 'running', 'pinned', 'today', 'earlier', 'archived'];

export interface GroupOptions {
  readonly now: number;
  readonly archived: boolean;
}

/** Sessions by what they ask of a person, newest first. Empty groups are left out. */
export function groupSessions(sessions: Iterable<SessionSummary>, options: GroupOptions): SessionGroup[] {
  const groups = new Map<GroupName, SessionSummary[]>(order.map((name) => [name, []]));
  const midnight = startOfDay(options.now);
  for (const session of sessions) groups.get(groupOf(session, midnight))?.push(session);
  return order
    .filter((name) => name !== 'archived' || options.archived)
    .map((name) => ({ name, sessions: (groups.get(name) ?? []).sort(newestFirst) }))
    .filter((group) => group.sessions.length > 0);
}

/** One state per session, the most pressing one. */
export function statusOf(session: SessionSummary): Status {
  if (session.needsYou) return 'attention';
  if (session.activity !== 'idle') return 'running';
  if (session.lastOutcome === 'failed' || session.lastOutcome === 'lost') return 'failed';
  return isUnread(session) ? 'unread' : 'idle';
}

export function isUnread(session: SessionSummary): boolean {
  return session.activity === 'idle' && session.readTurn < session.turnCount;
}

function groupOf(session: SessionSummary, midnight: number): GroupName {
  if (session.needsYou) return 'needsYou';
  if (session.activity !== 'idle') return 'running';
  if (session.archived) return 'archived';
  if (session.pinned) return 'pinned';
  return session.updatedAt >= midnight ? 'today' : 'earlier';
}

function newestFirst(one: SessionSummary, other: SessionSummary): number {
  return other.updatedAt - one.updatedAt || (one.id < other.id ? -1 : 1);
}

function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}
