import './overview.css';
import type { RootState, SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import { Import, Plus, Search, Settings } from 'lucide-react';
import { memo, useMemo, useRef, useState } from 'react';
import { Virtualizer } from 'virtua';
import { ApprovalDock } from '../approvals/approval-dock.tsx';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Button, IconButton } from '../components/button/button.tsx';
import { Skeleton } from '../components/skeleton/skeleton.tsx';
import { StatusGlyph } from '../components/status-glyph/status-glyph.tsx';
import { ChangeCount } from '../diff/change-count.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { Words } from '../exact-text/words.tsx';
import { useProvider, useRoot } from '../hub/hub-context.ts';
import { OpenSession } from '../hub/open-session.tsx';
import { useAgeClock } from '../session/use-now.ts';
import { t } from '../strings/strings.ts';
import { age } from '../strings/time.ts';
import { type GroupName, groupSessions, isUnread, statusOf } from './groups.ts';
import { folderName, Preview } from './session-row.tsx';
import { sessionTitle } from './session-title.ts';
import { useOlderSessions } from './use-older-sessions.ts';

interface OverviewProps {
  readonly hrefOf: (sessionId: string) => string;
  readonly onNew: () => void;
  readonly onSearch: () => void;
  readonly onSettings: () => void;
  readonly onImport: () => void;
}

type OverviewRow =
  | { readonly kind: 'heading'; readonly key: string; readonly name: GroupName; readonly count: number }
  | { readonly kind: 'session'; readonly key: string; readonly session: SessionSummary };

const sessionsOf = (root: RootState | null) => root?.sessions;
const filters = ['all', 'running', 'unread', 'archived'] as const;
type Filter = (typeof filters)[number];

/** All sessions as a page; what waits for somebody can be answered here, without opening it. */
export function Overview({ hrefOf, onNew, onSearch, onSettings, onImport }: OverviewProps) {
  const sessions = useRoot(sessionsOf);
  const total = useRoot((root) => root?.sessionCount ?? 0);
  const now = useAgeClock();
  const [filter, setFilter] = useState<Filter>('all');
  const scroller = useRef<HTMLDivElement>(null);
  const older = useOlderSessions(sessions, total);
  const groups = useMemo(() => {
    const all = [...Object.values(sessions ?? {}), ...older.sessions].filter((session) => passes(session, filter));
    return groupSessions(all, { now, archived: filter === 'archived' });
  }, [sessions, older.sessions, now, filter]);
  const waiting = groups.find((group) => group.name === 'needsYou')?.sessions ?? [];
  const rows = useMemo(() => flatten(groups.filter((group) => group.name !== 'needsYou')), [groups]);

  return (
    <div ref={scroller} className="overview">
      <div className="overview__frame">
        <header className="overview__head">
          <h1 className="grow">{t().sessions.title}</h1>
          <span className="overview__narrow">
            <IconButton icon={Search} label={t().common.search} onClick={onSearch} />
            <IconButton icon={Import} label={t().sessions.import} onClick={onImport} />
            <IconButton icon={Settings} label={t().shell.settings} onClick={onSettings} />
          </span>
          <FilterBar filter={filter} onFilter={setFilter} />
          <Button look="primary" icon={Plus} onClick={onNew}>
            {t().sessions.newShort}
          </Button>
        </header>
        {!sessions && <Skeleton lines={[70, 55, 80, 62]} label={t().common.loading} />}
        {waiting.length > 0 && (
          <>
            <Heading name="needsYou" count={waiting.length} />
            <div className="overview__cards">
              {waiting.map((session) => (
                <WaitingCard key={session.id} session={session} href={hrefOf(session.id)} />
              ))}
            </div>
          </>
        )}
        <Virtualizer data={rows} scrollRef={scroller} bufferSize={400}>
          {(row: OverviewRow) =>
            row.kind === 'heading' ? (
              <Heading key={row.key} name={row.name} count={row.count} />
            ) : (
              <OverviewLine key={row.key} session={row.session} href={hrefOf(row.session.id)} />
            )
          }
        </Virtualizer>
        {sessions && rows.length === 0 && waiting.length === 0 && (
          <p className="overview__empty">{t().sessions.noneFound}</p>
        )}
        {older.more && filter === 'all' && (
          <Button look="ghost" disabled={older.loading} onClick={older.load}>
            {older.loading ? t().common.loading : t().sessions.loadMore}
          </Button>
        )}
      </div>
    </div>
  );
}

function FilterBar({ filter, onFilter }: { readonly filter: Filter; readonly onFilter: (filter: Filter) => void }) {
  return (
    <div className="overview__filters" role="radiogroup" aria-label={t().sessions.filter}>
      {filters.map((name) => (
        // biome-ignore lint/a11y/useSemanticElements: a segmented control, drawn as one
        <button key={name} type="button" role="radio" aria-checked={name === filter} onClick={() => onFilter(name)}>
          {t().sessions.filters[name]}
        </button>
      ))}
    </div>
  );
}

function Heading({ name, count }: { readonly name: GroupName; readonly count: number }) {
  return (
    <h2 className="session-list__heading" data-name={name}>
      {t().sessions[name]}
      <span className="num">{count}</span>
    </h2>
  );
}

function WaitingCard({ session, href }: { readonly session: SessionSummary; readonly href: string }) {
  const now = useAgeClock();
  const provider = useProvider(session.provider);
  return (
    <article className="overview__card">
      <header>
        <AgentMark id={session.provider} name={provider?.name ?? session.provider} />
        <a className="ellipsis grow" href={href}>
          <Words text={sessionTitle(session.title)} />
        </a>
        <span className="quiet num">{age(now, session.updatedAt)}</span>
      </header>
      <OpenSession
        sessionId={session.id}
        fallback={
          <p className="overview__asks">
            <Words text={session.needsYou?.first ?? ''} />
          </p>
        }
      >
        <ApprovalDock keys={false} />
      </OpenSession>
    </article>
  );
}

const OverviewLine = memo(function OverviewLine({
  session,
  href,
}: {
  readonly session: SessionSummary;
  readonly href: string;
}) {
  const now = useAgeClock();
  const provider = useProvider(session.provider);
  const status = statusOf(session);
  return (
    <a href={href} className="overview__line" data-unread={isUnread(session) || undefined}>
      <StatusGlyph status={status} label={t().sessions.status[status]} />
      <AgentMark id={session.provider} name={provider?.name ?? session.provider} />
      <span className="overview__title ellipsis">
        <Words text={sessionTitle(session.title)} />
        <small>
          <Preview session={session} />
        </small>
      </span>
      <span className="overview__folder ellipsis" title={visibleWords(session.folder)}>
        <Words text={folderName(session.folder)} />
      </span>
      <span className="overview__count">
        <ChangeCount added={session.added} removed={session.removed} />
      </span>
      <span className="overview__age">{age(now, session.updatedAt)}</span>
    </a>
  );
});

function passes(session: SessionSummary, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'running':
      return session.activity !== 'idle' || session.needsYou !== null;
    case 'unread':
      return isUnread(session);
    case 'archived':
      return session.archived;
  }
}

function flatten(groups: ReturnType<typeof groupSessions>): OverviewRow[] {
  return groups.flatMap(({ name, sessions }): OverviewRow[] => [
    { kind: 'heading', key: `group ${name}`, name, count: sessions.length },
    ...sessions.map((session): OverviewRow => ({ kind: 'session', key: session.id, session })),
  ]);
}
