import './welcome.css';
import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { Folder, Play, ShieldCheck, UserPlus } from 'lucide-react';
import { type KeyboardEvent, Suspense, useMemo, useState } from 'react';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Button } from '../components/button/button.tsx';
import { useToasts } from '../components/toast/toasts.ts';
import { AddresseeBar } from '../composer/addressee-bar.tsx';
import { AttachmentChips } from '../composer/attachment-chips.tsx';
import { type Attachment, newAttachment } from '../composer/attachments.ts';
import { AttachButton, SendButton } from '../composer/composer-bar.tsx';
import { DropZone } from '../composer/drop-zone.tsx';
import { composerAction } from '../composer/keys.ts';
import { MessageField } from '../composer/message-field.tsx';
import { capitalised, modeItems, modeLabel, Picker } from '../composer/pickers.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { useHub, useRoot } from '../hub/hub-context.ts';
import { latePart } from '../parts/late-part.tsx';
import { OverlayPart } from '../parts/overlay-part.tsx';
import { folderName } from '../sessions/session-row.tsx';
import { t } from '../strings/strings.ts';
import { agentItems, agentLabel, configured, folderItems, noWishes, otherItems } from './create-menus.tsx';
import { useNewSessionDraft } from './draft-store.ts';
import { builtInProvider, defaultProvider, inOrderOfUse } from './providers.ts';
import { words } from './strings.ts';
import { useCreate } from './use-create.ts';
import { useFirstAddressees } from './use-first-addressees.ts';

const AgentList = latePart(async () => (await import('../agents/agent-list.tsx')).AgentList);
const FolderDialog = latePart(async () => (await import('../folders/folder-dialog.tsx')).FolderDialog);

interface NewSessionProps {
  /** Nobody has used the hub yet: it introduces itself. */
  readonly first: boolean;
  readonly sendKey: 'enter' | 'mod-enter';
  readonly onCreated: (sessionId: string) => void;
}

const providersOf = (root: RootState | null) => root?.providers;
const recentOf = (root: RootState | null) => root?.recentFolders;
const settingsOf = (root: RootState | null) => root?.settings.values;

/** Where a conversation begins: a first message, a folder, an agent. */
export function NewSession({ first, sendKey, onCreated }: NewSessionProps) {
  const root = useRoot(providersOf);
  const settings = useRoot(settingsOf);
  const recent = useRoot(recentOf) ?? [];
  const lastProvider = useRoot(lastProviderOf);
  const hub = useHub();
  const { text, files, setText, setFiles } = useNewSessionDraft();
  const create = useCreate(onCreated);
  const show = useToasts((state) => state.show);
  const [wishes, setWishes] = useState(noWishes);
  const [choosing, setChoosing] = useState(false);
  const providers = useMemo(
    () => inOrderOfUse(root ?? {}, (id) => settings?.providers[id]?.enabled !== false),
    [root, settings],
  );
  const provider = providers.find((one) => one.id === wishes.provider) ?? defaultProvider(providers, lastProvider);
  const folder = wishes.folder ?? recent[0] ?? null;
  const others = providers.filter(({ id, status }) => wishes.others.includes(id) && status === 'ready');
  const team = provider && others.length > 0 ? [provider, ...others.filter(({ id }) => id !== provider.id)] : [];
  const addressees = useFirstAddressees(text, team);
  const canStart =
    provider?.status === 'ready' && folder !== null && (text.trim() !== '' || files.length > 0) && !create.busy;

  const start = () => {
    if (!canStart || !provider) return;
    void create
      .start({
        provider,
        folder,
        wishes: { ...wishes, others: others.map(({ id }) => id) },
        text,
        files,
        to: addressees?.to,
      })
      .then((created) => {
        if (!created) return;
        setText('');
        setFiles([]);
      });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { key, shiftKey, ctrlKey, metaKey, altKey, keyCode } = event;
    const press = { key, shiftKey, ctrlKey, metaKey, altKey, keyCode, isComposing: event.nativeEvent.isComposing };
    const action = composerAction(press, { sendKey, busy: false, steers: false, empty: text === '' });
    if (action.type !== 'send') return;
    event.preventDefault();
    start();
  };
  const demo = builtInProvider(providers);
  const tryDemo = async () => {
    if (!demo) return;
    try {
      const where = folder ?? (await hub.request('folders.list', {})).path;
      await create.start({
        provider: demo,
        folder: where,
        wishes: noWishes,
        text: words().welcome.demoMessage,
        files: [],
      });
    } catch (error) {
      show({ level: 'error', text: error instanceof Error ? error.message : String(error) });
    }
  };
  const addFiles = (added: readonly File[]) => setFiles([...files, ...added]);
  const chips = files.map((file, at): Attachment => ({ ...newAttachment(String(at), file), status: 'ready' }));

  return (
    <div className="welcome">
      <div className="welcome__frame">
        <h1>{first ? words().welcome.title : words().create.title}</h1>
        {first && <p className="welcome__text">{words().welcome.text}</p>}
        <DropZone className="composer welcome__composer" onFiles={addFiles}>
          <AttachmentChips list={chips} onRemove={(id) => setFiles(files.filter((_, at) => String(at) !== id))} />
          {addressees && <AddresseeBar {...addressees} />}
          <MessageField
            label={words().create.label}
            placeholder={words().create.placeholder(folder === null ? '' : visibleWords(folderName(folder)))}
            value={text}
            autoFocus
            onChange={setText}
            onKeyDown={onKeyDown}
            onFiles={addFiles}
          />
          <div className="composer__bar">
            <AttachButton onFiles={addFiles} />
            <Picker
              label={words().create.folder}
              icon={Folder}
              value={folder === null ? words().create.chooseFolder : folderName(folder)}
              items={folderItems({
                recent,
                folder,
                onFolder: (path) => setWishes({ ...wishes, folder: path }),
                onChoose: () => setChoosing(true),
              })}
            />
            {provider && (
              <Picker
                label={words().create.agent}
                mark={<AgentMark id={provider.id} name={provider.name} />}
                value={agentLabel(provider, wishes)}
                detail={wishes.effort ? capitalised(wishes.effort) : undefined}
                items={agentItems(providers, provider, wishes, setWishes)}
              />
            )}
            {provider && providers.length > 1 && (
              <Picker
                label={words().create.with}
                icon={UserPlus}
                value={others.length === 0 ? words().create.alone : others.map(({ name }) => name).join(', ')}
                items={otherItems(providers, provider, wishes, setWishes)}
              />
            )}
            {provider && provider.features.modes.length > 0 && (
              <Picker
                label={t().composer.mode}
                icon={ShieldCheck}
                value={modeLabel(configured(provider, wishes))}
                items={modeItems(configured(provider, wishes), ({ mode }) =>
                  setWishes({ ...wishes, mode: mode ?? null }),
                )}
              />
            )}
            <span className="grow" />
            <SendButton label={words().create.start} disabled={!canStart} onSend={start} />
          </div>
        </DropZone>
        {folder === null && (
          <p className="welcome__hint">
            <Button icon={Folder} onClick={() => setChoosing(true)}>
              {words().create.chooseFolder}
            </Button>
            {words().create.noFolder}
          </p>
        )}
        <Suspense>
          <AgentList providers={providers} />
        </Suspense>
        {demo && first && (
          <div className="welcome__demo">
            <span className="grow">{words().welcome.demoText}</span>
            <Button icon={Play} disabled={create.busy} onClick={() => void tryDemo()}>
              {words().welcome.tryDemo}
            </Button>
          </div>
        )}
      </div>
      {choosing && (
        <OverlayPart title={t().folders.title} onClose={() => setChoosing(false)}>
          <FolderDialog
            start={folder}
            onClose={() => setChoosing(false)}
            onChoose={(path) => {
              setChoosing(false);
              setWishes({ ...wishes, folder: path });
            }}
          />
        </OverlayPart>
      )}
    </div>
  );
}

function lastProviderOf(root: RootState | null): string | null {
  const sessions = Object.values(root?.sessions ?? {});
  return (
    sessions.reduce<(typeof sessions)[number] | null>(
      (last, one) => (last && last.createdAt >= one.createdAt ? last : one),
      null,
    )?.provider ?? null
  );
}
