import type { ChannelStatus } from '@codeai-hub/client/api';
import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { isRunning } from '@codeai-hub/protocol/channels/session/state';
import { type ComponentProps, useEffect, useState } from 'react';
import { ApprovalDock } from '../approvals/approval-dock.tsx';
import { Banner } from '../components/banner/banner.tsx';
import { Dialog } from '../components/dialog/dialog.tsx';
import { isInputMethods } from '../components/keys/input-method.ts';
import { isWriting } from '../components/keys/is-writing.ts';
import { Skeleton } from '../components/skeleton/skeleton.tsx';
import { Composer } from '../composer/composer.tsx';
import { Conversation } from '../conversation/conversation.tsx';
import { useHub, useRoot } from '../hub/hub-context.ts';
import { OpenSession } from '../hub/open-session.tsx';
import type { InspectorTab } from '../inspector/tabs.ts';
import { InlinePart } from '../parts/inline-part.tsx';
import { latePart } from '../parts/late-part.tsx';
import { QueueList } from '../queue/queue-list.tsx';
import { useSession, useSessionState } from '../session/session-context.ts';
import { useStopAll } from '../session/use-stop-all.ts';
import { AgentDialogs } from '../session-agents/agent-dialogs.tsx';
import { useStore } from '../store/use-store.ts';
import { t } from '../strings/strings.ts';
import { FactStrip } from './fact-strip.tsx';
import { useLayout } from './layout-state.ts';
import { SessionHead } from './session-head.tsx';
import { isWide, useMedia } from './use-media.ts';
import { goTo } from './use-route.ts';

const LateInspector = latePart(async () => (await import('../inspector/inspector.tsx')).Inspector);

/** One session: head, conversation, what waits, the message field; beside it what belongs to it. */
export function SessionPage({ sessionId }: { readonly sessionId: string }) {
  return (
    <OpenSession key={sessionId} sessionId={sessionId} fallback={<Loading />} onForked={openSession}>
      <OpenPage />
    </OpenSession>
  );
}

const openSession = (sessionId: string) => goTo({ page: 'session', sessionId });

const sendKeyOf = (root: RootState | null) => root?.settings.values.appearance.sendKey ?? 'enter';

function OpenPage() {
  const { view } = useSession();
  const status = useStore(view.status);
  const known = useSessionState((state) => state !== null);
  const wide = useMedia(isWide);
  const inspector = useLayout((state) => state.inspector);
  const [overlay, setOverlay] = useState(false);
  const tab = useLayout((state) => state.tab);
  const setTab = useLayout((state) => state.setTab);
  const toggle = useLayout((state) => state.toggleInspector);
  const beside = wide && inspector;
  const openOverlay = (name: InspectorTab) => {
    setTab(name);
    setOverlay(true);
  };
  useMarkRead(view.sessionId);
  useStopKey();
  return (
    <>
      <main className="main">
        <SessionHead inspectorOpen={beside} onInspector={() => (wide ? toggle() : setOverlay(true))} />
        <StatusBanner status={status} />
        {known ? <Conversation /> : <LoadingBody gone={status.type === 'gone'} />}
        <Dock>{!beside && <FactStrip onOpen={openOverlay} />}</Dock>
      </main>
      {beside && (
        <aside className="inspector-pane" aria-label={t().inspector.label}>
          <Inspector tab={tab} onTab={setTab} onClose={toggle} />
        </aside>
      )}
      <AgentDialogs />
      {overlay && !beside && (
        <Dialog title={t().inspector.label} onClose={() => setOverlay(false)}>
          <Inspector tab={tab} onTab={setTab} />
        </Dialog>
      )}
    </>
  );
}

function Inspector(props: ComponentProps<typeof LateInspector>) {
  return (
    <InlinePart resetKey={props.tab}>
      <LateInspector {...props} />
    </InlinePart>
  );
}

/** Everything that needs hands, in one stack on the message field. */
function Dock({ children }: { readonly children: React.ReactNode }) {
  const sendKey = useRoot(sendKeyOf);
  return (
    <div className="dock">
      <div className="dock__column">
        <ApprovalDock />
        {children}
        <div>
          <QueueList />
          <Composer sendKey={sendKey} />
        </div>
      </div>
    </div>
  );
}

function StatusBanner({ status }: { readonly status: ChannelStatus }) {
  const readOnly = useSessionState((state) => state?.readOnly ?? null);
  if (status.type === 'gone')
    return (
      <div className="main__banner">
        <Banner level="error">{status.error.message}</Banner>
      </div>
    );
  if (!readOnly) return null;
  return (
    <div className="main__banner">
      <Banner level="info">{readOnly.message}</Banner>
    </div>
  );
}

function Loading() {
  return (
    <main className="main">
      <header className="head" />
      <LoadingBody gone={false} />
    </main>
  );
}

function LoadingBody({ gone }: { readonly gone: boolean }) {
  return (
    <div className="main__loading">{!gone && <Skeleton lines={[88, 64, 76, 40]} label={t().sessions.loading} />}</div>
  );
}

/** Escape stops what runs, unless it closes or leaves something first. */
function useStopKey(): void {
  const stop = useStopAll();
  const running = useSessionState((state) => state !== null && isRunning(state));
  useEffect(() => {
    if (!running) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || isInputMethods(event) || event.repeat) return;
      if (isWriting(event.target) || document.querySelector('dialog[open], [popover]:popover-open')) return;
      event.preventDefault();
      stop();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [stop, running]);
}

/** Seen is seen: once a finished turn is on the screen of somebody who looks, it is read everywhere. */
function useMarkRead(sessionId: string): void {
  const hub = useHub();
  const turnCount = useRoot((root) => unreadTurn(root, sessionId));
  useEffect(() => {
    if (turnCount === 0) return;
    const mark = () => {
      if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
      void hub.command('root', { type: 'session.markRead', sessionId, turn: turnCount });
    };
    mark();
    addEventListener('focus', mark);
    return () => removeEventListener('focus', mark);
  }, [hub, sessionId, turnCount]);
}

function unreadTurn(root: RootState | null, sessionId: string): number {
  const session = root?.sessions[sessionId];
  if (session?.activity !== 'idle' || session.readTurn >= session.turnCount) return 0;
  return session.turnCount;
}
