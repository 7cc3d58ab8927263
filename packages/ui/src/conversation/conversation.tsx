import './conversation.css';
import { ArrowDown } from 'lucide-react';
import { memo, useCallback, useMemo, useRef, useState } from 'react';
import { Banner } from '../components/banner/banner.tsx';
import { Button } from '../components/button/button.tsx';
import { StatusGlyph } from '../components/status-glyph/status-glyph.tsx';
import { RowList, type RowListHandle, type RowsInView } from '../list/row-list.tsx';
import { lastStartBefore } from '../list/turn-starts.ts';
import type { Column, Row } from '../session/rows.ts';
import { useRows, useSession, useSessionState } from '../session/session-context.ts';
import { useStore } from '../store/use-store.ts';
import { t } from '../strings/strings.ts';
import { EchoRow } from './echo-row.tsx';
import { Explored } from './explored.tsx';
import { ItemView } from './item-view.tsx';
import { MessageCopy } from './message-copy.tsx';
import { Speaker } from './speaker/speaker.tsx';
import { LiveLine } from './turn/live-line.tsx';
import { TurnBar } from './turn/turn-bar.tsx';
import { TurnEnd } from './turn/turn-end.tsx';
import { TurnStart } from './turn/turn-start.tsx';
import { useColumns } from './use-columns.ts';

/** Of what was fetched on the way up so much is kept once the end is followed again. */
const keptPast = 500;

/** The session's conversation: any number of rows, the end kept in sight, earlier ones fetched on the way up. */
export const Conversation = memo(function Conversation() {
  const { view, transcript } = useSession();
  const { rows, shifted } = useRows();
  const list = useRef<RowListHandle>(null);
  const [following, setFollowing] = useState(true);
  const [heading, setHeading] = useState(-1);
  const evicted = useSessionState((state) => state?.evicted ?? 0);
  const history = useStore(view.history);
  const starts = useMemo(
    () => turnStarts(rows, (id) => transcript.item(id)?.kind === 'user_message'),
    [rows, transcript],
  );
  const hasEarlier = evicted > 0 && (history.items.length === 0 || history.first > 0);

  const onView = useCallback(
    ({ first, nearStart, isAbove }: RowsInView) => {
      const start = lastStartBefore(starts, first);
      setHeading(start >= 0 && isAbove(start) ? start : -1);
      if (nearStart && hasEarlier && !history.loading && !history.error) void view.history.loadOlder();
    },
    [starts, hasEarlier, history.loading, history.error, view],
  );
  const onFollowing = useCallback(
    (follows: boolean) => {
      setFollowing(follows);
      if (follows) view.history.trim(keptPast);
    },
    [view],
  );

  return (
    <div ref={useColumns(transcript)} className="conversation">
      <Heading row={rows[heading]} onGo={() => list.current?.toRow(heading)} />
      {history.loading && (
        <div className="conversation__earlier" role="status">
          <StatusGlyph status="running" /> {t().history.loading}
        </div>
      )}
      {history.error && (
        <div className="conversation__earlier">
          <Banner
            level="error"
            actions={
              <Button size="small" onClick={() => void view.history.loadOlder()}>
                {t().common.retry}
              </Button>
            }
          >
            {t().history.failed(history.error.message)}
          </Banner>
        </div>
      )}
      <RowList
        rows={rows}
        shifted={shifted}
        label={t().history.list}
        handle={list}
        onFollowing={onFollowing}
        onView={onView}
      >
        {renderRow}
      </RowList>
      {!following && (
        <div className="conversation__jump">
          <Button icon={ArrowDown} onClick={() => list.current?.toEnd()}>
            {t().history.jump}
          </Button>
        </div>
      )}
    </div>
  );
});

const renderRow = (row: Row) => <ConversationRow key={row.key} row={row} />;

const ConversationRow = memo(function ConversationRow({ row }: { readonly row: Row }) {
  return (
    <div className="row" data-row={row.key} data-kind={row.kind} data-space={row.space}>
      <RowContent row={row} />
    </div>
  );
});

function RowContent({ row }: { readonly row: Row }) {
  switch (row.kind) {
    case 'item':
      return <ItemView id={row.itemId} />;
    case 'explored':
      return <Explored itemIds={row.itemIds} />;
    case 'turn-start':
      return <TurnStart />;
    case 'turn-end':
      return <TurnEnd turnId={row.turnId} />;
    case 'echo':
      return <EchoRow messageId={row.messageId} />;
    case 'speaker':
      return <Speaker turnId={row.turnId} />;
    case 'copy':
      return <MessageCopy id={row.itemId} />;
    case 'beside':
      return <Beside columns={row.columns} />;
    case 'live':
      return <LiveLine turnId={row.turnId} />;
  }
}

/** Parts of several turns beside each other. The rows in them are no rows of the list. */
function Beside({ columns }: { readonly columns: readonly Column[] }) {
  return (
    <div className="beside">
      {columns.map(({ turnId, rows }) => (
        <div key={turnId} className="beside__column">
          {rows.map((row) => (
            <ColumnRow key={row.key} row={row} />
          ))}
        </div>
      ))}
    </div>
  );
}

const ColumnRow = memo(function ColumnRow({ row }: { readonly row: Row }) {
  return (
    <div className="beside__row" data-space={row.space}>
      <RowContent row={row} />
    </div>
  );
});

function Heading({ row, onGo }: { readonly row: Row | undefined; readonly onGo: () => void }) {
  const { transcript } = useSession();
  const item = row?.kind === 'item' ? transcript.item(row.itemId) : undefined;
  if (item?.kind !== 'user_message') return null;
  const words = item.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(' ');
  return <TurnBar text={words.slice(0, 300)} number={transcript.turn(item.turnId)?.number} onGo={onGo} />;
}

function turnStarts(rows: readonly Row[], isMessage: (itemId: string) => boolean): readonly number[] {
  return rows.flatMap((row, at) => (row.kind === 'item' && isMessage(row.itemId) ? [at] : []));
}
