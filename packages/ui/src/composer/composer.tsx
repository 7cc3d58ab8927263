import './composer.css';
import { activeAgent, currentTurn, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { ContentPart } from '@codeai-hub/protocol/content';
import { type KeyboardEvent, memo, useCallback, useId, useRef, useState } from 'react';
import { isInputMethods } from '../components/keys/input-method.ts';
import { useToasts } from '../components/toast/toasts.ts';
import { uploadBlob } from '../hub/http-api.ts';
import { useSession, useSessionState } from '../session/session-context.ts';
import { useStore } from '../store/use-store.ts';
import { t } from '../strings/strings.ts';
import { AttachmentChips } from './attachment-chips.tsx';
import { contentPart, fitsMessage, sentWords } from './attachments.ts';
import { CommandList } from './command-list.tsx';
import { matchingCommands } from './commands.ts';
import { ComposerBar } from './composer-bar.tsx';
import { DropZone } from './drop-zone.tsx';
import { composerAction, type Delivery } from './keys.ts';
import { MessageField } from './message-field.tsx';
import { useAttachments } from './use-attachments.ts';

interface ComposerProps {
  readonly sendKey: 'enter' | 'mod-enter';
  readonly steers: boolean;
}

const featuresOf = (state: SessionState | null) => state && activeAgent(state).features;
const turnOf = (state: SessionState | null) => (state ? currentTurn(state)?.id : undefined);
const readOnlyOf = (state: SessionState | null) => state?.readOnly ?? null;

/** A finger would only call up a keyboard over what it came to read. */
const hasKeyboard = matchMedia('(pointer: fine)').matches;

/** Never locked: what is sent while the agent works waits in the queue. Does not render while an answer streams. */
export const Composer = memo(function Composer({ sendKey, steers }: ComposerProps) {
  const { view, run, transcript, agentName } = useSession();
  const text = useStore(view.draft)?.text ?? '';
  const features = useSessionState(featuresOf);
  const turnId = useSessionState(turnOf);
  const readOnly = useSessionState(readOnlyOf);
  const store = useCallback((file: File) => uploadBlob(view.sessionId, file), [view]);
  const files = useAttachments(view.sessionId, store);
  const [sending, setSending] = useState(false);
  const show = useToasts((state) => state.show);
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [choice, setChoice] = useState({ active: 0, closedFor: '' });
  const commands = choice.closedFor === text ? null : matchingCommands(text, features?.commands ?? []);
  const listed = commands && commands.length > 0 ? commands : null;
  const ready = files.list.flatMap((file) => contentPart(file) ?? []);
  const uploading = files.list.some((file) => file.status === 'uploading');
  const empty = text.trim() === '' && ready.length === 0;
  const fits = fitsMessage(text);
  const busy = turnId !== undefined;

  const send = (delivery: Delivery) => {
    if (empty || uploading || sending || readOnly) return;
    field.current?.focus();
    if (fits) deliver(text.trim() ? [{ type: 'text', text }] : [], delivery);
    else void sendAsFile(delivery);
  };
  const deliver = (words: readonly ContentPart[], delivery: Delivery) => {
    void view.send([...words, ...ready], delivery);
    files.sent(files.list);
    // What was typed while a file was stored is not sent yet.
    if (view.draft.get()?.text === text) view.setDraft('');
  };
  const sendAsFile = async (delivery: Delivery) => {
    setSending(true);
    try {
      deliver(await sentWords(text, store), delivery);
    } catch (error) {
      show({ level: 'error', text: t().composer.notSent(error instanceof Error ? error.message : String(error)) });
    } finally {
      setSending(false);
    }
  };
  const stop = () => {
    if (turnId) void run({ type: 'turn.stop', turnId, returnQueue: true });
  };
  const complete = (name: string) => {
    view.setDraft(`/${name} `);
    field.current?.focus();
  };

  const chooseByKey = (event: KeyboardEvent): boolean => {
    if (!listed || isInputMethods(event.nativeEvent)) return false;
    const active = Math.min(choice.active, listed.length - 1);
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        setChoice({
          active: (active + (event.key === 'ArrowDown' ? 1 : listed.length - 1)) % listed.length,
          closedFor: '',
        });
        return true;
      case 'Tab':
      case 'Enter':
        complete(listed[active]?.name ?? '');
        return true;
      case 'Escape':
        setChoice({ active: 0, closedFor: text });
        return true;
      default:
        return false;
    }
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (chooseByKey(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const press = { ...modifiers(event), isComposing: event.nativeEvent.isComposing, keyCode: event.keyCode };
    const action = composerAction(press, { sendKey, busy, steers, empty: text === '' });
    if (action.type === 'none') return;
    event.preventDefault();
    event.stopPropagation();
    if (action.type === 'send') send(action.delivery);
    else if (action.type === 'stop') stop();
    else view.setDraft(transcript.lastOwnText());
  };

  return (
    <DropZone className="composer" onFiles={files.add}>
      {listed && (
        <CommandList
          id={listId}
          commands={[...listed]}
          active={Math.min(choice.active, listed.length - 1)}
          onChoose={complete}
        />
      )}
      <AttachmentChips list={files.list} onRemove={files.remove} />
      {!fits && <output className="quiet composer__note">{t().composer.longText}</output>}
      <MessageField
        label={t().composer.label}
        placeholder={
          readOnly
            ? t().composer.placeholderReadOnly
            : busy
              ? t().composer.placeholderBusy
              : t().composer.placeholder(agentName)
        }
        value={text}
        autoFocus={hasKeyboard}
        field={field}
        listId={listed ? listId : undefined}
        activeId={listed ? `${listId}-${Math.min(choice.active, listed.length - 1)}` : undefined}
        onChange={(value) => {
          setChoice({ active: 0, closedFor: '' });
          view.setDraft(value);
        }}
        onKeyDown={onKeyDown}
        onFiles={files.add}
        onBlur={() => view.flushDraft()}
      />
      <ComposerBar
        busy={busy}
        canSend={!empty && !uploading && !sending && !readOnly}
        onFiles={files.add}
        onSend={() => send('queue')}
        onSteer={steers ? () => send('steer') : undefined}
        onStop={stop}
      />
    </DropZone>
  );
});

function modifiers({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent) {
  return { key, shiftKey, ctrlKey, metaKey, altKey };
}
