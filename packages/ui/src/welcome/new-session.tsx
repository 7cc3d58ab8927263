import './welcome.css';
import type { ProviderState, RootState } from '@codeai-hub/protocol/channels/root/state';
import type { Content } from '@codeai-hub/protocol/content';
import { Folder, Play, ShieldCheck } from 'lucide-react';
import { type KeyboardEvent, lazy, Suspense, useMemo, useState } from 'react';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Button } from '../components/button/button.tsx';
import type { MenuItem } from '../components/menu/menu.tsx';
import { useToasts } from '../components/toast/toasts.ts';
import { AttachmentChips } from '../composer/attachment-chips.tsx';
import { type Attachment, contentPart } from '../composer/attachments.ts';
import { AttachButton, SendButton } from '../composer/composer-bar.tsx';
import { DropZone } from '../composer/drop-zone.tsx';
import { composerAction } from '../composer/keys.ts';
import { MessageField } from '../composer/message-field.tsx';
import { capitalised, modeItems, modeLabel, modelItems, modelLabel, Picker } from '../composer/pickers.tsx';
import { uploadBlob } from '../hub/http-api.ts';
import { useCommand, useHub, useRoot } from '../hub/hub-context.ts';
import { folderName } from '../sessions/session-row.tsx';
import { t } from '../strings/strings.ts';
import { AgentRows } from './agent-rows.tsx';
import { builtInProvider, defaultProvider, inOrderOfUse } from './providers.ts';

const FolderDialog = lazy(async () => ({ default: (await import('../folders/folder-dialog.tsx')).FolderDialog }));

interface NewSessionProps {
  /** Nobody has used the hub yet: it introduces itself. */
  readonly first: boolean;
  readonly sendKey: 'enter' | 'mod-enter';
  readonly onCreated: (sessionId: string) => void;
}

interface Wishes {
  readonly provider: string | null;
  readonly folder: string | null;
  readonly model: string | null;
  readonly effort: string | null;
  readonly mode: string | null;
}

const noWishes: Wishes = { provider: null, folder: null, model: null, effort: null, mode: null };

const providersOf = (root: RootState | null) => root?.providers;
const recentOf = (root: RootState | null) => root?.recentFolders;
const settingsOf = (root: RootState | null) => root?.settings.values;

/** Where a conversation begins: a first message, a folder, an agent. */
export function NewSession({ first, sendKey, onCreated }: NewSessionProps) {
  const root = useRoot(providersOf);
  const settings = useRoot(settingsOf);
  const recent = useRoot(recentOf) ?? [];
  const home = useRoot((state) => state?.core.home ?? null);
  const lastProvider = useRoot(lastProviderOf);
  const create = useCreate(onCreated);
  const [text, setText] = useState('');
  const [files, setFiles] = useState<readonly File[]>([]);
  const [wishes, setWishes] = useState(noWishes);
  const [choosing, setChoosing] = useState(false);
  const providers = useMemo(
    () => inOrderOfUse(root ?? {}, (id) => settings?.providers[id]?.enabled !== false),
    [root, settings],
  );
  const provider = providers.find((one) => one.id === wishes.provider) ?? defaultProvider(providers, lastProvider);
  const folder = wishes.folder ?? recent[0] ?? null;
  const canStart =
    provider?.status === 'ready' && folder !== null && (text.trim() !== '' || files.length > 0) && !create.busy;

  const start = () => {
    if (!canStart || !provider) return;
    void create.start({ provider, folder, wishes, text, files });
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
  const tryDemo = () => {
    const where = folder ?? home;
    if (demo && where)
      void create.start({ provider: demo, folder: where, wishes: noWishes, text: t().welcome.demoMessage, files: [] });
  };
  const addFiles = (added: readonly File[]) => setFiles((before) => [...before, ...added]);
  const chips = files.map((file, at) => localAttachment(file, at));

  return (
    <div className="welcome">
      <div className="welcome__frame">
        <h1>{first ? t().welcome.title : t().create.title}</h1>
        {first && <p className="welcome__text">{t().welcome.text}</p>}
        <DropZone className="composer welcome__composer" onFiles={addFiles}>
          <AttachmentChips list={chips} onRemove={(id) => setFiles(files.filter((_, at) => String(at) !== id))} />
          <MessageField
            label={t().create.label}
            placeholder={t().create.placeholder(folder === null ? '' : folderName(folder))}
            value={text}
            autoFocus
            onChange={setText}
            onKeyDown={onKeyDown}
            onFiles={addFiles}
          />
          <div className="composer__bar">
            <AttachButton onFiles={addFiles} />
            <Picker
              label={t().create.folder}
              icon={Folder}
              value={folder === null ? t().create.chooseFolder : folderName(folder)}
              items={folderItems({
                recent,
                home,
                folder,
                onFolder: (path) => setWishes({ ...wishes, folder: path }),
                onChoose: () => setChoosing(true),
              })}
            />
            {provider && (
              <Picker
                label={t().create.agent}
                mark={<AgentMark id={provider.id} name={provider.name} />}
                value={agentLabel(provider, wishes)}
                detail={wishes.effort ? capitalised(wishes.effort) : undefined}
                items={agentItems(providers, provider, wishes, setWishes)}
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
            <SendButton label={t().create.start} disabled={!canStart} onSend={start} />
          </div>
        </DropZone>
        {folder === null && (
          <p className="welcome__hint">
            <Button icon={Folder} onClick={() => setChoosing(true)}>
              {t().create.chooseFolder}
            </Button>
            {t().create.noFolder}
          </p>
        )}
        <AgentRows providers={providers} />
        {demo && first && (
          <div className="welcome__demo">
            <span className="grow">{t().welcome.demoText}</span>
            <Button icon={Play} disabled={create.busy} onClick={tryDemo}>
              {t().welcome.tryDemo}
            </Button>
          </div>
        )}
      </div>
      {choosing && (
        <Suspense>
          <FolderDialog
            start={folder}
            onClose={() => setChoosing(false)}
            onChoose={(path) => {
              setChoosing(false);
              setWishes({ ...wishes, folder: path });
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

interface Start {
  readonly provider: ProviderState;
  readonly folder: string;
  readonly wishes: Wishes;
  readonly text: string;
  readonly files: readonly File[];
}

/** Creates the session, stores its attachments there, then sends the message; without attachments in one command. */
function useCreate(onCreated: (sessionId: string) => void) {
  const hub = useHub();
  const command = useCommand();
  const show = useToasts((state) => state.show);
  const [busy, setBusy] = useState(false);

  const begin = async ({ provider, folder, wishes, text, files }: Start) => {
    const words: Content = text.trim() ? [{ type: 'text', text }] : [];
    const receipt = await command('root', {
      type: 'session.create',
      folder,
      provider: provider.id,
      ...(wishes.model !== null && { model: wishes.model }),
      ...(wishes.effort !== null && { effort: wishes.effort }),
      ...(wishes.mode !== null && { mode: wishes.mode }),
      ...(files.length === 0 && { message: { messageId: crypto.randomUUID(), content: words } }),
    });
    const sessionId = receipt?.sessionId;
    if (!sessionId) return;
    if (files.length > 0) await sendWithFiles(sessionId, words, files);
    onCreated(sessionId);
  };

  const sendWithFiles = async (sessionId: string, words: Content, files: readonly File[]) => {
    const view = hub.session(sessionId);
    try {
      const parts = await Promise.all(
        files.map(async (file, at) => ({ ...localAttachment(file, at), blob: await uploadBlob(sessionId, file) })),
      );
      await view.send([...words, ...parts.flatMap((part) => contentPart(part) ?? [])]);
    } catch (error) {
      // Nothing that was written is lost: it stands in the new session's field.
      view.setDraft(words.map((part) => (part.type === 'text' ? part.text : '')).join(''));
      show({ level: 'error', text: error instanceof Error ? error.message : String(error) });
    } finally {
      view.release();
    }
  };

  const start = async (wanted: Start) => {
    setBusy(true);
    try {
      await begin(wanted);
    } finally {
      setBusy(false);
    }
  };
  return { busy, start };
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

function configured(provider: ProviderState, wishes: Wishes) {
  return {
    features: provider.features,
    model: wishes.model,
    effort: wishes.effort,
    mode: wishes.mode ?? provider.defaultMode,
  };
}

function agentLabel(provider: ProviderState, wishes: Wishes): string {
  const { models } = provider.features;
  return models.length > 0 && wishes.model !== null
    ? `${provider.name} · ${modelLabel(configured(provider, wishes))}`
    : provider.name;
}

function agentItems(
  providers: readonly ProviderState[],
  current: ProviderState,
  wishes: Wishes,
  set: (wishes: Wishes) => void,
): MenuItem[] {
  const agents = providers.map(
    (provider, at): MenuItem => ({
      id: `agent ${provider.id}`,
      label: provider.name,
      mark: <AgentMark id={provider.id} name={provider.name} />,
      checked: provider.id === current.id,
      disabled: provider.status !== 'ready',
      ...(at === 0 && { group: t().create.agent }),
      onSelect: () => set({ ...noWishes, folder: wishes.folder, provider: provider.id }),
    }),
  );
  const models = modelItems(configured(current, wishes), (change) =>
    set({
      ...wishes,
      provider: current.id,
      model: change.model ?? wishes.model,
      effort: change.effort ?? wishes.effort,
    }),
  );
  return [...agents, ...models];
}

interface FolderChoice {
  readonly recent: readonly string[];
  readonly home: string | null;
  readonly folder: string | null;
  readonly onFolder: (path: string) => void;
  readonly onChoose: () => void;
}

function folderItems({ recent, folder, onFolder, onChoose }: FolderChoice): MenuItem[] {
  const known = folder !== null && !recent.includes(folder) ? [folder, ...recent] : recent;
  return [
    ...known.slice(0, 10).map(
      (path, at): MenuItem => ({
        id: path,
        label: folderName(path),
        description: path,
        checked: path === folder,
        ...(at === 0 && { group: t().create.recent }),
        onSelect: () => onFolder(path),
      }),
    ),
    { id: 'choose', label: t().create.chooseFolder, icon: Folder, group: true, onSelect: onChoose },
  ];
}

function localAttachment(file: File, at: number): Attachment {
  return {
    id: String(at),
    name: file.name,
    isImage: /^image\/(png|jpeg|gif|webp)$/.test(file.type),
    status: 'ready',
    blob: null,
    problem: null,
  };
}
