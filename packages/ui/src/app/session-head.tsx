import {
  Archive,
  ArrowRightLeft,
  Copy,
  Ellipsis,
  Folder,
  GitFork,
  PanelRight,
  Pencil,
  Pin,
  Trash2,
  UserPlus,
} from 'lucide-react';
import { useState } from 'react';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Button, IconButton } from '../components/button/button.tsx';
import { usePressOnce } from '../components/button/use-press-once.ts';
import { Chip } from '../components/chip/chip.tsx';
import { Dialog } from '../components/dialog/dialog.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { MenuButton, type MenuItem } from '../components/menu/menu.tsx';
import { useToasts } from '../components/toast/toasts.ts';
import { visibleWords } from '../exact-text/words.ts';
import { Words } from '../exact-text/words.tsx';
import { useCommand, useProvider } from '../hub/hub-context.ts';
import { InlinePart } from '../parts/inline-part.tsx';
import { latePart } from '../parts/late-part.tsx';
import { useSession, useSessionState, useSeveral } from '../session/session-context.ts';
import { openAddAgent, openHandOver } from '../session-agents/dialogs.ts';
import { folderName } from '../sessions/session-row.tsx';
import { sessionTitle } from '../sessions/session-title.ts';
import { useStore } from '../store/use-store.ts';
import { t } from '../strings/strings.ts';
import { BackgroundNote } from './background-note.tsx';
import { HeadButtons } from './head-buttons.tsx';
import { RenameField } from './rename-field.tsx';
import { goTo } from './use-route.ts';

const AgentChips = latePart(async () => (await import('./agent-chips.tsx')).AgentChips);

interface SessionHeadProps {
  readonly inspectorOpen: boolean;
  readonly onInspector: () => void;
}

export function SessionHead({ inspectorOpen, onInspector }: SessionHeadProps) {
  const { agentName } = useSession();
  const title = useSessionState((state) => state?.title ?? '');
  const folder = useSessionState((state) => state?.folder ?? '');
  const provider = useSessionState((state) => state?.provider ?? '');
  const several = useSeveral();
  const [renaming, setRenaming] = useState(false);
  return (
    <header className="head">
      <HeadButtons />
      {renaming ? (
        <RenameField title={title} onDone={() => setRenaming(false)} />
      ) : (
        <h1 className="head__title ellipsis" title={visibleWords(sessionTitle(title))}>
          <Words text={sessionTitle(title)} />
        </h1>
      )}
      {several && (
        <InlinePart resetKey={provider}>
          <AgentChips />
        </InlinePart>
      )}
      {provider && (
        <span className="head__facts">
          {!several && (
            <Chip>
              <AgentMark id={provider} name={agentName} />
              <span className="ellipsis">{agentName}</span>
            </Chip>
          )}
          <Chip icon={Folder} title={visibleWords(folder)}>
            <span className="ellipsis">
              <Words text={folderName(folder)} />
            </span>
          </Chip>
        </span>
      )}
      <BackgroundNote />
      <span className="grow" />
      <Viewers />
      <SessionMenu onRename={() => setRenaming(true)} />
      <IconButton
        icon={PanelRight}
        label={inspectorOpen ? t().inspector.hide : t().inspector.show}
        pressed={inspectorOpen}
        onClick={onInspector}
      />
    </header>
  );
}

/** Said only when it is more than this window. */
function Viewers() {
  const viewers = useStore(useSession().view.viewers);
  if (viewers.length < 2) return null;
  return (
    <span className="head__viewers" title={viewers.map((viewer) => visibleWords(viewer.name)).join('\n')}>
      {t().sessions.viewers(viewers.length)}
    </span>
  );
}

function SessionMenu({ onRename }: { readonly onRename: () => void }) {
  const { view, run } = useSession();
  const command = useCommand();
  const show = useToasts((state) => state.show);
  const pinned = useSessionState((state) => state?.pinned ?? false);
  const archived = useSessionState((state) => state?.archived ?? false);
  const folder = useSessionState((state) => state?.folder ?? '');
  const provider = useSessionState((state) => state?.provider ?? '');
  const canFork = useProvider(provider)?.capabilities.fork ?? false;
  const [deleting, setDeleting] = useState(false);
  const fork = async () => {
    const receipt = await command('root', {
      type: 'session.create',
      folder,
      provider,
      fork: { sessionId: view.sessionId },
    });
    if (receipt?.sessionId) goTo({ page: 'session', sessionId: receipt.sessionId });
  };
  const copyFolder = () =>
    void navigator.clipboard.writeText(folder).then(
      () => show({ level: 'info', text: t().common.pathCopied(folder) }),
      () => show({ level: 'error', text: t().common.copyFailed }),
    );
  const items: MenuItem[] = [
    { id: 'rename', label: t().sessions.rename, icon: Pencil, onSelect: onRename },
    {
      id: 'pin',
      label: pinned ? t().sessions.unpin : t().sessions.pin,
      icon: Pin,
      onSelect: () => void run({ type: 'session.pin', pinned: !pinned }),
    },
    { id: 'add-agent', label: t().sessions.addAgent, icon: UserPlus, onSelect: openAddAgent },
    { id: 'hand-over', label: t().sessions.handOver, icon: ArrowRightLeft, onSelect: () => openHandOver() },
    ...(canFork ? [{ id: 'fork', label: t().sessions.fork, icon: GitFork, onSelect: () => void fork() }] : []),
    { id: 'copy', label: t().step.copyPath, icon: Copy, onSelect: copyFolder },
    {
      id: 'archive',
      label: archived ? t().sessions.unarchive : t().sessions.archive,
      icon: Archive,
      onSelect: () => void run({ type: 'session.archive', archived: !archived }),
    },
    {
      id: 'delete',
      label: t().sessions.delete,
      icon: Trash2,
      danger: true,
      group: true,
      onSelect: () => setDeleting(true),
    },
  ];
  return (
    <>
      <MenuButton label={t().common.more} items={items} align="end">
        {(button) => (
          <button
            type="button"
            {...button}
            className="icon-button"
            aria-label={t().common.more}
            data-tip={t().common.more}
          >
            <Icon of={Ellipsis} />
          </button>
        )}
      </MenuButton>
      {deleting && <DeleteDialog onClose={() => setDeleting(false)} />}
    </>
  );
}

function DeleteDialog({ onClose }: { readonly onClose: () => void }) {
  const { view } = useSession();
  const command = useCommand();
  const title = useSessionState((state) => state?.title ?? '');
  const { pressed, press } = usePressOnce(async () => {
    const receipt = await command('root', { type: 'session.delete', sessionId: view.sessionId });
    if (receipt) goTo({ page: 'sessions' });
    onClose();
    return receipt !== null;
  });
  return (
    <Dialog
      title={t().sessions.deleteTitle}
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t().common.cancel}</Button>
          <Button look="danger" disabled={pressed} onClick={press}>
            {t().sessions.deleteConfirm}
          </Button>
        </>
      }
    >
      <p>{t().sessions.deleteText(visibleWords(sessionTitle(title)))}</p>
    </Dialog>
  );
}
