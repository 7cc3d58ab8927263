import { type Content, textOf } from '@codeai-hub/protocol/content';
import type { ReactNode } from 'react';
import { Button } from '../components/button/button.tsx';
import { usePressOnce } from '../components/button/use-press-once.ts';
import { TextArea } from '../components/field/field.tsx';
import { isInputMethods } from '../components/keys/input-method.ts';
import { useSession } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';
import { type QueueEdit, useQueueEdits } from './queue-edits.ts';

/** A queued message while it is rewritten. */
export function EditEntry({ edit }: { readonly edit: QueueEdit }) {
  const { run } = useSession();
  const end = useEnd(edit);
  const save = async () => {
    const content = contentOf(edit);
    const changed = content.length > 0 && edit.text !== textOf(edit.entry.content);
    const saved = !changed || (await run({ type: 'queue.edit', entryId: edit.entry.id, content }));
    if (saved) end();
    return saved;
  };
  return (
    <Editor edit={edit} autoFocus saveLabel={t().common.save} onSave={save} endLabel={t().common.cancel} onEnd={end} />
  );
}

/** The same once its entry has been sent, deleted or given back: the words are still here, and can go as a new message. */
export function LeftBehind({ edit }: { readonly edit: QueueEdit }) {
  const { view } = useSession();
  const end = useEnd(edit);
  const send = async () => {
    const content = contentOf(edit);
    if (content.length > 0 && (await view.send(content, undefined, edit.entry.to)).status === 'rejected') return false;
    end();
    return true;
  };
  return (
    <Editor edit={edit} saveLabel={t().queue.sendAsNew} onSave={send} endLabel={t().message.discard} onEnd={end}>
      <output className="queue__note">{t().queue.editLeft}</output>
    </Editor>
  );
}

interface EditorProps {
  readonly edit: QueueEdit;
  readonly autoFocus?: boolean;
  readonly saveLabel: string;
  readonly onSave: () => Promise<boolean>;
  readonly endLabel: string;
  readonly onEnd: () => void;
  readonly children?: ReactNode;
}

function Editor({ edit, autoFocus = false, saveLabel, onSave, endLabel, onEnd, children }: EditorProps) {
  const write = useQueueEdits((state) => state.write);
  const { pressed, press } = usePressOnce(onSave);
  return (
    <li className="queue__editor">
      {children}
      <TextArea
        label={t().queue.editLabel}
        value={edit.text}
        rows={2}
        autoFocus={autoFocus}
        onChange={(event) => write({ ...edit, text: event.target.value })}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (isInputMethods(event.nativeEvent)) return;
          if (event.key === 'Escape') onEnd();
          if (event.key !== 'Enter' || event.shiftKey) return;
          event.preventDefault();
          press();
        }}
      />
      <Button size="small" disabled={pressed} onClick={press}>
        {saveLabel}
      </Button>
      <Button size="small" look="ghost" onClick={onEnd}>
        {endLabel}
      </Button>
    </li>
  );
}

function useEnd({ entry }: QueueEdit): () => void {
  const end = useQueueEdits((state) => state.end);
  return () => end(entry.id);
}

/** The rewritten words, and the files that went with the old ones. */
function contentOf({ entry, text }: QueueEdit): Content {
  const files = entry.content.filter((part) => part.type !== 'text');
  return [...(text.trim() ? [{ type: 'text' as const, text }] : []), ...files];
}
