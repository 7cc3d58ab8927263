import './sessions.css';
import type { RootState, SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import { useMemo, useRef } from 'react';
import { Virtualizer } from 'virtua';
import { useRoot } from '../hub/hub-context.ts';
import { useAgeClock } from '../session/use-now.ts';
import { t } from '../strings/strings.ts';
import { type GroupName, groupSessions } from './groups.ts';
import { SessionRow } from './session-row.tsx';
import { useOlderSessions } from './use-older-sessions.ts';

interface SessionListProps {
  readonly selectedId: string | null;
  readonly hrefOf: (sessionId: string) => string;
}

type ListRow =
  | { readonly kind: 'heading'; readonly key: string; readonly name: GroupName; readonly count: number }
  | { readonly kind: 'session'; readonly key: string; readonly session: SessionSummary };

const sessionsOf = (root: RootState | null) => root?.sessions;

/** All sessions over all folders and agents, grouped by what they ask of a person. */
export function SessionList({ selectedId, hrefOf }: SessionListProps) {
  const sessions = useRoot(sessionsOf);
  const total = useRoot((root) => root?.sessionCount ?? 0);
  const now = useAgeClock();
  const scroller = useRef<HTMLElement>(null);
  const older = useOlderSessions(sessions, total);
  const rows = useMemo(() => {
    const all = [...Object.values(sessions ?? {}), ...older.sessions];
    return flatten(groupSessions(all, { now, archived: false }));
  }, [sessions, older.sessions, now]);

  return (
    <nav ref={scroller} className="session-list" aria-label={t().shell.sessionList}>
      {sessions && rows.length === 0 && <p className="session-list__empty">{t().sessions.none}</p>}
      <Virtualizer data={rows} scrollRef={scroller} bufferSize={300}>
        {(row: ListRow) =>
          row.kind === 'heading' ? (
            <h2 key={row.key} className="session-list__heading" data-name={row.name}>
              {t().sessions[row.name]}
              <span className="num">{row.count}</span>
            </h2>
          ) : (
            <SessionRow
              key={row.key}
              session={row.session}
              selected={row.session.id === selectedId}
              href={hrefOf(row.session.id)}
            />
          )
        }
      </Virtualizer>
      {older.more && (
        <button type="button" className="session-list__more" disabled={older.loading} onClick={older.load}>
          {older.loading ? t().common.loading : t().sessions.loadMore}
        </button>
      )}
    </nav>
  );
}

function flatten(groups: ReturnType<typeof groupSessions>): ListRow[] {
  return groups.flatMap(({ name, sessions }): ListRow[] => [
    { kind: 'heading', key: `group ${name}`, name, count: sessions.length },
    ...sessions.map((session): ListRow => ({ kind: 'session', key: session.id, session })),
  ]);
}
