import './queue.css';
import type { Echo } from '@codeai-hub/client/api';
import { type QueueEntry, runningTurns, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import { textOf } from '@codeai-hub/protocol/content';
import { GripVertical, Paperclip, Pencil, RotateCcw, X } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, memo, useState } from 'react';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Button, IconButton } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { Words } from '../exact-text/words.tsx';
import { useProviderNames } from '../hub/hub-context.ts';
import { errorText } from '../problems/error-text.ts';
import { waitsInLine } from '../session/echo-place.ts';
import { useSession, useSessionState, useSeveral } from '../session/session-context.ts';
import { useStore } from '../store/use-store.ts';
import { t } from '../strings/strings.ts';
import { EditEntry, LeftBehind } from './edit-entry.tsx';
import { leftBehind, useQueueEdits } from './queue-edits.ts';
import { beforeIdFor } from './reorder.ts';

const queueOf = (state: SessionState | null) => state?.queue;
/** As text, so that nothing renders while they do anything else. */
const workingOf = (state: SessionState | null) =>
  state
    ? runningTurns(state)
        .map(({ id }) => id)
        .join(' ')
    : '';

/** What is said and waits for its turn: can be changed, moved, taken back or sent at once. */
export const QueueList = memo(function QueueList() {
  const queue = useSessionState(queueOf);
  const held = useSessionState((state) => state?.queueHeld === true);
  const { run, view, transcript } = useSession();
  const [dragged, setDragged] = useState<string | null>(null);
  const working = useSessionState(workingOf);
  const several = useSeveral();
  const echoes = useStore(view.echoes);
  // Where nobody works whom they are for they stand in the conversation.
  const state = working === '' ? null : transcript.session.get();
  const onTheirWay = echoes.filter((echo) => waitsInLine(state, echo));
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
              several={several}
              dragged={dragged}
              onDrag={setDragged}
              onDrop={() => dragged && move(dragged, at)}
              onMove={(by) => move(entry.id, at + by)}
            />
          );
        })}
        {onTheirWay.map((echo) => (
          <EchoEntry key={echo.messageId} echo={echo} several={several} />
        ))}
      </ol>
    </section>
  );
});

interface EntryProps {
  readonly entry: QueueEntry;
  /** It is told whom it is for. */
  readonly several: boolean;
  /** The entry that is being dragged, this one or another. */
  readonly dragged: string | null;
  readonly onDrag: (id: string | null) => void;
  readonly onDrop: () => void;
  readonly onMove: (by: -1 | 1) => void;
}

function Entry({ entry, several, dragged, onDrag, onDrop, onMove }: EntryProps) {
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
      {several && <For to={entry.to} />}
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

/** Whom a message is for: the marks of those it names, else of the one that is active when its turn comes. */
function For({ to }: { readonly to: readonly string[] | undefined }) {
  const active = useSessionState((state) => state?.provider ?? '');
  const ids = to ?? [active];
  const nameOf = useProviderNames();
  const words = t().queue.for(ids.map(nameOf).join(t().handover.and));
  return (
    <span className="queue__for" role="img" aria-label={words} title={visibleWords(words)}>
      {ids.map((id) => (
        <AgentMark key={id} id={id} name={nameOf(id)} />
      ))}
    </span>
  );
}

/** A message of this window that the core has not answered yet, or has refused. */
function EchoEntry({ echo, several }: { readonly echo: Echo; readonly several: boolean }) {
  const refused = echo.status.type === 'refused';
  return (
    <li className="queue__entry queue__entry--echo" data-refused={refused || undefined}>
      {several && <For to={echo.to} />}
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
