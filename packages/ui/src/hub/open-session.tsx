import type { SessionView } from '@codeai-hub/client/api';
import type { BlobRef } from '@codeai-hub/protocol/content';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useToasts } from '../components/toast/toasts.ts';
import { SessionContext, type SessionScope } from '../session/session-context.ts';
import { Transcript } from '../session/transcript.ts';
import { pageClock } from '../store/page-clock.ts';
import { useSelected } from '../store/use-store.ts';
import { BlobLoader } from './blob-loader.ts';
import { loadBlobText } from './http-api.ts';
import { useHub, useProvider } from './hub-context.ts';

interface OpenSessionProps {
  readonly sessionId: string;
  /** Shown until the session is held. */
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/** Holds a session while it is rendered and gives it to everything inside. */
export function OpenSession({ sessionId, fallback, children }: OpenSessionProps) {
  const hub = useHub();
  const [held, setHeld] = useState<{ view: SessionView; transcript: Transcript } | null>(null);
  useEffect(() => {
    const view = hub.session(sessionId);
    const transcript = new Transcript(view, pageClock);
    setHeld({ view, transcript });
    return () => {
      setHeld(null);
      transcript.dispose();
      view.release();
    };
  }, [hub, sessionId]);
  if (!held || held.view.sessionId !== sessionId) return fallback;
  return (
    <Scope view={held.view} transcript={held.transcript}>
      {children}
    </Scope>
  );
}

interface ScopeProps {
  readonly view: SessionView;
  readonly transcript: Transcript;
  readonly children: ReactNode;
}

function Scope({ view, transcript, children }: ScopeProps) {
  const hub = useHub();
  const show = useToasts((state) => state.show);
  const providerId = useSelected(transcript.session, (state) => state?.provider ?? '');
  const agentName = useProvider(providerId)?.name ?? providerId;
  const run = useCallback<SessionScope['run']>(
    async (command) => {
      const result = await view.command(command);
      if (result.status === 'rejected') show({ level: 'error', text: result.error.message });
      return result.status === 'accepted';
    },
    [view, show],
  );
  const scope = useMemo<SessionScope>(
    () => ({ view, transcript, run, agentName, now: () => hub.coreNow() }),
    [view, transcript, run, agentName, hub],
  );
  const loadBlob = useCallback((blob: BlobRef) => loadBlobText(view.sessionId, blob), [view]);
  return (
    <SessionContext value={scope}>
      <BlobLoader value={loadBlob}>{children}</BlobLoader>
    </SessionContext>
  );
}
