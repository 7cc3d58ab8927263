import type { Envelope } from '../../envelope.ts';
import type { RootEvent } from './events.ts';
import { ROOT_SESSIONS_MAX, type RootState, type SessionSummary, staysInRoot } from './state.ts';

/**
 * Applies one event of the root channel: pure, the same code in the core and in every client (I1, I4). An unknown event
 * type changes nothing but `seq` (I17). Throws only when the first event is not `core.started`.
 */
export function reduceRoot(state: RootState | null, envelope: Envelope): RootState {
  const event = envelope.event as RootEvent;
  if (event.type === 'core.started') return { ...event.state, seq: envelope.seq };
  if (state === null) throw new Error(`the root channel begins with core.started, not ${event.type}`);
  return { ...apply(state, event, envelope.at), seq: envelope.seq };
}

function apply(state: RootState, event: Exclude<RootEvent, { type: 'core.started' }>, at: number): RootState {
  switch (event.type) {
    case 'session.summarised':
      return {
        ...state,
        sessions: bounded({ ...state.sessions, [event.summary.id]: event.summary }),
        sessionCount: event.sessionCount,
      };
    case 'session.removed': {
      const { [event.sessionId]: _, ...sessions } = state.sessions;
      return { ...state, sessions, sessionCount: event.sessionCount };
    }
    case 'provider.changed':
      return { ...state, providers: { ...state.providers, [event.provider.id]: event.provider } };
    case 'provider.removed': {
      const { [event.provider]: _, ...providers } = state.providers;
      return { ...state, providers };
    }
    case 'settings.changed':
      return { ...state, settings: event.settings };
    case 'folders.changed':
      return { ...state, recentFolders: event.recentFolders };
    case 'problem.raised':
      return {
        ...state,
        problems: [
          ...state.problems.filter((one) => one.id !== event.id),
          { id: event.id, error: event.error, since: at },
        ],
      };
    case 'problem.cleared':
      return { ...state, problems: state.problems.filter((one) => one.id !== event.id) };
    default:
      event satisfies never;
      return state;
  }
}

/** Drops the sessions longest untouched; pinned, running and waiting ones stay. */
function bounded(sessions: Record<string, SessionSummary>): Record<string, SessionSummary> {
  const all = Object.values(sessions);
  if (all.length <= ROOT_SESSIONS_MAX) return sessions;
  const droppable = all
    .filter((one) => !staysInRoot(one))
    .sort((a, b) => a.updatedAt - b.updatedAt || (a.id < b.id ? -1 : 1))
    .slice(0, all.length - ROOT_SESSIONS_MAX);
  const gone = new Set(droppable.map((one) => one.id));
  return Object.fromEntries(Object.entries(sessions).filter(([id]) => !gone.has(id)));
}
