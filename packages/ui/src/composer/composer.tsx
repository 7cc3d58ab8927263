import './composer.css';
import type { SessionAgent, SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { ContentPart } from '@codeai-hub/protocol/content';
import { type KeyboardEvent, memo, useCallback, useId, useRef, useState } from 'react';
import { useToasts } from '../components/toast/toasts.ts';
import { uploadBlob } from '../hub/http-api.ts';
import { useAgent, useSession, useSessionState } from '../session/session-context.ts';
import { useStopAll } from '../session/use-stop-all.ts';
import { useStore } from '../store/use-store.ts';
import { t } from '../strings/strings.ts';
import { AddresseeBar } from './addressee-bar.tsx';
import { AttachmentChips } from './attachment-chips.tsx';
import { contentPart, fitsMessage, sentWords } from './attachments.ts';
import { CompletionList } from './completion-list.tsx';
import { completionsFor } from './completions.ts';
import { ComposerBar } from './composer-bar.tsx';
import { DropZone } from './drop-zone.tsx';
import { composerAction, type Delivery } from './keys.ts';
import { MessageField } from './message-field.tsx';
import { type Addressee, useMessageAddressees } from './use-addressees.ts';
import { useAttachments } from './use-attachments.ts';
import { useCompletion } from './use-completion.ts';
import { useWork } from './use-work.ts';

interface ComposerProps {
  readonly sendKey: 'enter' | 'mod-enter';
}

const commandsOf = ({ features }: SessionAgent) => features.commands;
const readOnlyOf = (state: SessionState | null) => state?.readOnly ?? null;

/** A finger would only call up a keyboard over what it came to read. */
const hasKeyboard = matchMedia('(pointer: fine)').matches;

/** Never locked: what is sent while the agent works waits in the queue. Does not render while an answer streams. */
export const Composer = memo(function Composer({ sendKey }: ComposerProps) {
  const { view, transcript } = useSession();
  const text = useStore(view.draft)?.text ?? '';
  const addressees = useMessageAddressees(text);
  const { agents, to, subject } = addressees;
  const several = agents.length > 1;
  const commands = useAgent(subject, commandsOf);
  const { running, busy, steers } = useWork(to);
  const stop = useStopAll();
  const readOnly = useSessionState(readOnlyOf);
  const store = useCallback((file: File) => uploadBlob(view.sessionId, file), [view]);
  const files = useAttachments(view.sessionId, store);
  const [sending, setSending] = useState(false);
  const show = useToasts((state) => state.show);
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const completion = useCompletion({
    text,
    field,
    find: (words, caret) => completionsFor(words, caret, commands ?? [], agents, t().composer.everyoneLong),
    write: (words) => view.setDraft(words),
  });
  const listed = completion.list.length > 0;
  const ready = files.list.flatMap((file) => contentPart(file) ?? []);
  const uploading = files.list.some((file) => file.status === 'uploading');
  const empty = text.trim() === '' && ready.length === 0;
  const fits = fitsMessage(text);

  const send = (delivery: Delivery) => {
    if (empty || uploading || sending || readOnly) return;
    field.current?.focus();
    if (fits) deliver(text.trim() ? [{ type: 'text', text }] : [], delivery);
    else void sendAsFile(delivery);
  };
  const deliver = (words: readonly ContentPart[], delivery: Delivery) => {
    void view.send([...words, ...ready], delivery, several ? to : undefined);
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
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (completion.onKey(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const press = { ...modifiers(event), isComposing: event.nativeEvent.isComposing, keyCode: event.keyCode };
    const action = composerAction(press, { sendKey, busy: running, steers: busy && steers, empty: text === '' });
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
        <CompletionList
          id={listId}
          label={completion.list[0]?.kind === 'command' ? t().composer.commands : t().composer.agents}
          completions={completion.list}
          active={completion.active}
          onChoose={completion.choose}
        />
      )}
      {several && <AddresseeBar {...addressees} />}
      <AttachmentChips list={files.list} onRemove={files.remove} />
      {!fits && <output className="quiet composer__note">{t().composer.longText}</output>}
      <MessageField
        label={t().composer.label}
        placeholder={
          readOnly
            ? t().composer.placeholderReadOnly
            : busy
              ? t().composer.placeholderBusy
              : t().composer.placeholder(namesOf(agents, to))
        }
        value={text}
        autoFocus={hasKeyboard}
        field={field}
        listId={listed ? listId : undefined}
        activeId={listed ? `${listId}-${completion.active}` : undefined}
        onChange={(value) => {
          completion.typed(value);
          view.setDraft(value);
        }}
        onKeyDown={onKeyDown}
        onFiles={files.add}
        onBlur={() => view.flushDraft()}
      />
      <ComposerBar
        provider={subject}
        running={running}
        busy={busy}
        canSend={!empty && !uploading && !sending && !readOnly}
        onFiles={files.add}
        onSend={() => send('queue')}
        onSteer={busy && steers ? () => send('steer') : undefined}
        onStop={stop}
      />
    </DropZone>
  );
});

function namesOf(agents: readonly Addressee[], to: readonly string[]): string {
  const names = agents.filter(({ id }) => to.includes(id)).map(({ name }) => name);
  return names.join(t().handover.and);
}

function modifiers({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent) {
  return { key, shiftKey, ctrlKey, metaKey, altKey };
}
