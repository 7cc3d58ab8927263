import './queue.css';
import type { Echo } from '@codeai-hub/client/api';
import type { QueueEntry, SessionState } from '@codeai-hub/protocol/channels/session/state';
import { textOf } from '@codeai-hub/protocol/content';
import { GripVertical, Paperclip, Pencil, RotateCcw, X } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, memo, useState } from 'react';
import { Button, IconButton } from '../components/button/button.tsx';
import { TextArea } from '../components/field/field.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { Words } from '../exact-text/words.tsx';
import { errorText } from '../problems/error-text.ts';
import { useSession, useSessionState } from '../session/session-context.ts';
import { useStore } from '../store/use-store.ts';
import { t } from '../strings/strings.ts';
import { beforeIdFor } from './reorder.ts';

const queueOf = (state: SessionState | null) => state?.queue;

/** What is said and waits for its turn: can be changed, moved, taken back or sent at once. */
export const QueueList = memo(function QueueList() {
  const queue = useSessionState(queueOf);
  const held = useSessionState((state) => state?.queueHeld === true);
  const { run, view } = useSession();
  const [dragged, setDragged] = useState<string | null>(null);
  const busy = useSessionState((state) => state?.currentTurnId != null);
  const echoes = useStore(view.echoes);
  // Without a running turn they stand in the conversation.
  const onTheirWay = busy ? echoes : [];
  if (!queue || queue.length + onTheirWay.length === 0) return null;
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
        {queue.map((entry, at) => (
          <Entry
            key={entry.id}
            entry={entry}
            dragged={dragged === entry.id}
            onDrag={setDragged}
            onDrop={() => dragged && move(dragged, at)}
            onMove={(by) => move(entry.id, at + by)}
          />
        ))}
        {onTheirWay.map((echo) => (
          <EchoEntry key={echo.messageId} echo={echo} />
        ))}
      </ol>
    </section>
  );
});

interface EntryProps {
  readonly entry: QueueEntry;
  readonly dragged: boolean;
  readonly onDrag: (id: string | null) => void;
  readonly onDrop: () => void;
  readonly onMove: (by: -1 | 1) => void;
}

function Entry({ entry, dragged, onDrag, onDrop, onMove }: EntryProps) {
  const { run } = useSession();
  const [editing, setEditing] = useState(false);
  const text = textOf(entry.content);
  const files = entry.content.filter((part) => part.type !== 'text').length;
  if (editing) return <EditEntry entry={entry} onDone={() => setEditing(false)} />;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    onMove(event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <li
      className="queue__entry"
      data-dragged={dragged || undefined}
      onDragOver={(event: DragEvent) => event.preventDefault()}
      onDrop={onDrop}
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
        <IconButton size="small" icon={Pencil} label={t().queue.edit} onClick={() => setEditing(true)} />
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

function EditEntry({ entry, onDone }: { readonly entry: QueueEntry; readonly onDone: () => void }) {
  const { run } = useSession();
  const [text, setText] = useState(() => textOf(entry.content));
  const save = async () => {
    const others = entry.content.filter((part) => part.type !== 'text');
    const content = [...(text.trim() ? [{ type: 'text' as const, text }] : []), ...others];
    if (content.length === 0 || (await run({ type: 'queue.edit', entryId: entry.id, content }))) onDone();
  };
  return (
    <li className="queue__editor">
      <TextArea
        label={t().queue.editLabel}
        value={text}
        rows={2}
        autoFocus
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onDone();
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void save();
        }}
      />
      <Button size="small" onClick={() => void save()}>
        {t().common.save}
      </Button>
      <Button size="small" look="ghost" onClick={onDone}>
        {t().common.cancel}
      </Button>
    </li>
  );
}
