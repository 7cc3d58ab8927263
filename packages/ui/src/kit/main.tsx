import '../theme/fonts.css';
import '../theme/tokens.css';
import '../theme/themes.css';
import '../theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { SessionLog } from '../../testing/session-log.ts';
import { App } from '../app/app.tsx';
import { HubContext } from '../hub/hub-context.ts';
import { ErrorBoundary } from '../parts/error-boundary.tsx';
import { FakeHub, FakeSession } from './fake-hub.ts';
import { sampleRoot } from './sample-root.ts';
import { longPast, sampleSession } from './sample-session.ts';
import { Sheet } from './sheet.tsx';
import { StreamScene } from './stream-scene.tsx';

/** What tests and measurements reach in for. */
interface KitHandle {
  readonly hub: FakeHub;
  readonly session: FakeSession;
  readonly log: SessionLog;
  /** Hands the log's state to the page, as the core would. */
  sync(): void;
  commits: Record<string, number>;
}

declare global {
  interface Window {
    kit?: KitHandle;
  }
}

const query = new URLSearchParams(location.search);
const theme = query.get('theme');
const log = sampleSession();
const session = new FakeSession(log.state, longPast(Number(query.get('past') ?? 0)));
const hub = new FakeHub({
  ...sampleRoot,
  settings: {
    ...sampleRoot.settings,
    values: {
      ...sampleRoot.settings.values,
      appearance: {
        theme: theme === 'light' || theme === 'dark' || theme === 'hc' ? theme : 'system',
        density: query.get('density') === 'compact' ? 'compact' : 'comfortable',
        sendKey: 'enter',
      },
    },
  },
});
hub.add(session);
for (const summary of Object.values(sampleRoot.sessions))
  if (summary.id !== session.sessionId) hub.add(new FakeSession({ ...log.state, id: summary.id, approvals: [] }));

const commits: Record<string, number> = {};
window.kit = {
  hub,
  session,
  log,
  commits,
  sync: () => session.state.set({ ...log.state, evicted: session.state.get()?.evicted ?? 0 }),
};

function Scene() {
  if (query.has('app'))
    return (
      <ErrorBoundary resetKey="page">
        <App />
      </ErrorBoundary>
    );
  if (!query.has('stream')) return <Sheet session={session} />;
  const count = (id: string) => {
    commits[id] = (commits[id] ?? 0) + 1;
  };
  return (
    <div className="app">
      <StreamScene sessionId={session.sessionId} onRender={count} />
    </div>
  );
}

const element = document.getElementById('root');
if (!element) throw new Error('kit.html has no #root.');
createRoot(element).render(
  <StrictMode>
    <HubContext value={hub}>
      <Scene />
    </HubContext>
  </StrictMode>,
);
