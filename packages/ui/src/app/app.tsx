import './app.css';
import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { isMac } from '../components/kbd/mod-key.ts';
import { ToastRegion } from '../components/toast/toast-region.tsx';
import { useToasts } from '../components/toast/toasts.ts';
import { TooltipLayer } from '../components/tooltip/tooltip.tsx';
import { useRoot } from '../hub/hub-context.ts';
import { FileOpener, type OpensFiles } from '../markdown/file-opener.ts';
import { ErrorBoundary } from '../parts/error-boundary.tsx';
import { latePart } from '../parts/late-part.tsx';
import { OverlayPart } from '../parts/overlay-part.tsx';
import { t } from '../strings/strings.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { useLayout } from './layout-state.ts';
import { PageHead } from './page-head.tsx';
import { isPaletteKey } from './palette-key.ts';
import { ProblemBanners } from './problem-banners.tsx';
import { hrefOf, type Route, sessionHref } from './routes.ts';
import { SessionPage } from './session-page.tsx';
import { SideBar } from './side-bar.tsx';
import { useAppearance } from './use-appearance.ts';
import { useKeepsPage } from './use-keeps-page.ts';
import { isNarrow, useMedia } from './use-media.ts';
import { usePageTitle } from './use-page-title.ts';
import { goTo, useRoute } from './use-route.ts';

const Overview = latePart(async () => (await import('../sessions/overview.tsx')).Overview);
const SettingsPage = latePart(async () => (await import('../settings/settings-page.tsx')).SettingsPage);
const ImportsPage = latePart(async () => (await import('../imports/imports-page.tsx')).ImportsPage);
const NewSession = latePart(async () => (await import('../welcome/new-session.tsx')).NewSession);
const PagePalette = latePart(async () => (await import('./page-palette.tsx')).PagePalette);

/** The page: side bar, what one looks at, and what floats above. */
export function App() {
  const route = useRoute();
  const side = useLayout((state) => state.side);
  const narrow = useMedia(isNarrow);
  const [palette, setPalette] = useState(false);
  const openPalette = useCallback(() => setPalette(true), []);
  const closePalette = useCallback(() => setPalette(false), []);
  const sessionId = route.page === 'session' ? route.sessionId : null;
  useAppearance();
  usePageTitle(sessionId);
  usePaletteKey(openPalette);
  useKeepsPage();
  return (
    <FileOpener value={useCopiesPaths()}>
      <button type="button" className="skip-link" onClick={focusMessage}>
        {t().shell.skip}
      </button>
      <div className="app" data-side={side && !narrow ? true : undefined}>
        {side && !narrow && (
          <ErrorBoundary resetKey={hrefOf(route)} frame={(trouble) => <aside className="side">{trouble}</aside>}>
            <SideBar selectedId={sessionId} onPalette={openPalette} />
          </ErrorBoundary>
        )}
        <div className="app__body">
          <div className="app__banners">
            <ConnectionBanner />
            <ProblemBanners />
          </div>
          <div className="app__panes">
            <ErrorBoundary resetKey={hrefOf(route)}>
              <Page route={route} onPalette={openPalette} />
            </ErrorBoundary>
            <ToastRegion />
          </div>
        </div>
      </div>
      {palette && (
        <OverlayPart title={t().palette.label} onClose={closePalette}>
          <PagePalette sessionId={sessionId} onClose={closePalette} />
        </OverlayPart>
      )}
      <TooltipLayer />
    </FileOpener>
  );
}

const sendKeyOf = (root: RootState | null) => root?.settings.values.appearance.sendKey ?? 'enter';
const isFirstOf = (root: RootState | null) => root !== null && root.sessionCount === 0;

function Page({ route, onPalette }: { readonly route: Route; readonly onPalette: () => void }) {
  const sendKey = useRoot(sendKeyOf);
  const first = useRoot(isFirstOf);
  const created = (sessionId: string) => goTo({ page: 'session', sessionId });
  if (route.page === 'session') return <SessionPage sessionId={route.sessionId} />;
  if (route.page === 'settings')
    return (
      <main className="main">
        <PageHead />
        <Suspense>
          <SettingsPage />
        </Suspense>
      </main>
    );
  if (route.page === 'import')
    return (
      <main className="main">
        <PageHead />
        <Suspense>
          <ImportsPage onSession={created} />
        </Suspense>
      </main>
    );
  if (route.page === 'new' || first)
    return (
      <main className="main">
        <PageHead />
        <Suspense>
          <NewSession first={first} sendKey={sendKey} onCreated={created} />
        </Suspense>
      </main>
    );
  return (
    <main className="main">
      <Suspense>
        <Overview
          hrefOf={sessionHref}
          onNew={() => goTo({ page: 'new' })}
          onSearch={onPalette}
          onSettings={() => goTo({ page: 'settings' })}
          onImport={() => goTo({ page: 'import' })}
        />
      </Suspense>
    </main>
  );
}

function usePaletteKey(open: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isPaletteKey(event, isMac)) return;
      event.preventDefault();
      open();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [open]);
}

/** A page cannot open a file in an editor; it can copy where it is. */
function useCopiesPaths(): OpensFiles {
  const show = useToasts((state) => state.show);
  return useMemo(
    () => ({
      copies: true,
      open: ({ path, line }) => {
        const place = line === undefined ? path : `${path}:${line}`;
        void navigator.clipboard.writeText(place).then(
          () => show({ level: 'info', text: t().common.pathCopied(place) }),
          () => show({ level: 'error', text: t().common.copyFailed }),
        );
      },
    }),
    [show],
  );
}

function focusMessage(): void {
  document.getElementById('message-field')?.focus();
}
