import './queue.css';
import type { Echo } from '@codeai-hub/client/api';
import { isRunning, type QueueEntry, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import { textOf } from '@codeai-hub/protocol/content';
import { GripVertical, Paperclip, Pencil, RotateCcw, X } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, memo, useState } from 'react';
import { Button, IconButton } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { Words } from '../exact-text/words.tsx';
import { errorText } from '../problems/error-text.ts';
import { useSession, useSessionState } from '../session/session-context.ts';
import { useStore } from '../store/use-store.ts';
import { t } from '../strings/strings.ts';
import { EditEntry, LeftBehind } from './edit-entry.tsx';
import { leftBehind, useQueueEdits } from './queue-edits.ts';
import { beforeIdFor } from './reorder.ts';

const queueOf = (state: SessionState | null) => state?.queue;

/** What is said and waits for its turn: can be changed, moved, taken back or sent at once. */
export const QueueList = memo(function QueueList() {
  const queue = useSessionState(queueOf);
  const held = useSessionState((state) => state?.queueHeld === true);
  const { run, view } = useSession();
  const [dragged, setDragged] = useState<string | null>(null);
  const busy = useSessionState((state) => state !== null && isRunning(state));
  const echoes = useStore(view.echoes);
  // Without a running turn they stand in the conversation.
  const onTheirWay = busy ? echoes : [];
  const edits = useQueueEdits((state) => state.byEntry);
  const left = queue ? leftBehind(edits, view.sessionId, queue) : [];
  if (!queue || queue.length + onTheirWay.length + left.length === 0) return null;
  const ids = queue.map((entry) => entry.id);
  const move = (entryId: string, to: number) => {
    const beforeId = beforeIdFor(ids, entryId, to);
    if (beforeId !== undefined) void run({ type: 'queue.move', entryId, beforeId });
  };
  return (
    <section className="queue" aria-label={t().queue.label}>
      {held && (
        <div className="queue__held">
          <span className="grow">{t().queue.held}</span>
          <Button size="small" onClick={() => void run({ type: 'queue.resume' })}>
            {t().queue.resume}
          </Button>
        </div>
      )}
      <ol className="plain-list queue__entries">
        {left.map((edit) => (
          <LeftBehind key={edit.entry.id} edit={edit} />
        ))}
        {queue.map((entry, at) => {
          const edit = edits[entry.id];
          if (edit) return <EditEntry key={entry.id} edit={edit} />;
          return (
            <Entry
              key={entry.id}
              entry={entry}
              dragged={dragged}
              onDrag={setDragged}
              onDrop={() => dragged && move(dragged, at)}
              onMove={(by) => move(entry.id, at + by)}
            />
          );
        })}
        {onTheirWay.map((echo) => (
          <EchoEntry key={echo.messageId} echo={echo} />
        ))}
      </ol>
    </section>
  );
});

interface EntryProps {
  readonly entry: QueueEntry;
  /** The entry that is being dragged, this one or another. */
  readonly dragged: string | null;
  readonly onDrag: (id: string | null) => void;
  readonly onDrop: () => void;
  readonly onMove: (by: -1 | 1) => void;
}

function Entry({ entry, dragged, onDrag, onDrop, onMove }: EntryProps) {
  const { run, view } = useSession();
  const edit = useQueueEdits((state) => state.write);
  const text = textOf(entry.content);
  const files = entry.content.filter((part) => part.type !== 'text').length;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    onMove(event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <li
      className="queue__entry"
      data-dragged={dragged === entry.id || undefined}
      onDragOver={(event: DragEvent) => {
        if (dragged !== null) event.preventDefault();
      }}
      onDrop={(event: DragEvent) => {
        if (dragged === null) return;
        event.preventDefault();
        onDrop();
      }}
    >
      <button
        type="button"
        className="queue__grip"
        draggable
        aria-label={t().queue.drag}
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = 'move';
          onDrag(entry.id);
        }}
        onDragEnd={() => onDrag(null)}
        onKeyDown={onKeyDown}
      >
        <Icon of={GripVertical} size={14} />
      </button>
      <span className="ellipsis grow" title={visibleWords(text)}>
        <Words text={text} />
      </span>
      {files > 0 && (
        <span className="quiet num">
          <Icon of={Paperclip} size={13} /> {files}
        </span>
      )}
      <span className="queue__tools">
        <Button
          look="ghost"
          size="small"
          title={t().queue.sendNowTip}
          onClick={() => void run({ type: 'queue.sendNow', entryId: entry.id })}
        >
          {t().queue.sendNow}
        </Button>
        <IconButton
          size="small"
          icon={Pencil}
          label={t().queue.edit}
          onClick={() => edit({ sessionId: view.sessionId, entry, text })}
        />
        <IconButton
          size="small"
          icon={X}
          label={t().queue.remove}
          onClick={() => void run({ type: 'queue.remove', entryId: entry.id })}
        />
      </span>
    </li>
  );
}

/** A message of this window that the core has not answered yet, or has refused. */
function EchoEntry({ echo }: { readonly echo: Echo }) {
  const refused = echo.status.type === 'refused';
  return (
    <li className="queue__entry queue__entry--echo" data-refused={refused || undefined}>
      <span className="ellipsis grow" title={visibleWords(textOf(echo.content))}>
        <Words text={textOf(echo.content)} />
      </span>
      {echo.status.type === 'sending' && <span className="quiet">{t().message.sending}</span>}
      {echo.status.type === 'refused' && (
        <>
          <span className="ellipsis" title={errorText(echo.status.error)}>
            {errorText(echo.status.error)}
          </span>
          <IconButton size="small" icon={RotateCcw} label={t().message.sendAgain} onClick={echo.retry} />
          <IconButton size="small" icon={X} label={t().message.discard} onClick={echo.dismiss} />
        </>
      )}
    </li>
  );
}
