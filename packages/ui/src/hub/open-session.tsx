import type { SessionView } from '@codeai-hub/client/api';
import type { BlobRef } from '@codeai-hub/protocol/content';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { SessionContext, type SessionScope } from '../session/session-context.ts';
import { Transcript } from '../session/transcript.ts';
import { pageClock } from '../store/page-clock.ts';
import { useSelected } from '../store/use-store.ts';
import { BlobLoader } from './blob-loader.ts';
import { loadBlobText } from './http-api.ts';
import { useAccepted, useCommand, useHub, useProvider } from './hub-context.ts';

interface OpenSessionProps {
  readonly sessionId: string;
  /** Shown until the session is held. */
  readonly fallback: ReactNode;
  /** Called with the new session when one was forked here. */
  readonly onForked?: (sessionId: string) => void;
  readonly children: ReactNode;
}

/** Whoever comes back soon finds so much of the past without asking. */
const keptPast = 100;

/** Holds a session while it is rendered and gives it to everything inside. */
export function OpenSession({ sessionId, fallback, onForked, children }: OpenSessionProps) {
  const hub = useHub();
  const [held, setHeld] = useState<{ view: SessionView; transcript: Transcript } | null>(null);
  useEffect(() => {
    const view = hub.session(sessionId);
    const transcript = new Transcript(view, pageClock);
    setHeld({ view, transcript });
    return () => {
      setHeld(null);
      transcript.dispose();
      view.history.trim(keptPast);
      view.release();
    };
  }, [hub, sessionId]);
  if (!held || held.view.sessionId !== sessionId) return fallback;
  return (
    <Scope view={held.view} transcript={held.transcript} onForked={onForked}>
      {children}
    </Scope>
  );
}

interface ScopeProps {
  readonly view: SessionView;
  readonly transcript: Transcript;
  readonly onForked: ((sessionId: string) => void) | undefined;
  readonly children: ReactNode;
}

function Scope({ view, transcript, onForked, children }: ScopeProps) {
  const hub = useHub();
  const accepted = useAccepted();
  const providerId = useSelected(transcript.session, (state) => state?.provider ?? '');
  const provider = useProvider(providerId);
  const agentName = provider?.name ?? providerId;
  const canFork = onForked !== undefined && provider?.capabilities.fork === true;
  const command = useCommand();
  const run = useCallback<SessionScope['run']>(
    async (command) => accepted(await view.command(command)) !== null,
    [view, accepted],
  );
  const forking = useRef(false);
  const fork = useCallback(
    async (itemId: string) => {
      if (forking.current) return;
      forking.current = true;
      const folder = transcript.session.get()?.folder ?? '';
      const origin = { sessionId: view.sessionId, itemId };
      const receipt = await command('root', { type: 'session.create', folder, provider: providerId, fork: origin });
      forking.current = false;
      if (receipt?.sessionId) onForked?.(receipt.sessionId);
    },
    [view, transcript, providerId, command, onForked],
  );
  const scope = useMemo<SessionScope>(
    () => ({
      view,
      transcript,
      run,
      agentName,
      now: () => hub.coreNow(),
      ...(canFork && { forkBefore: (itemId: string) => void fork(itemId) }),
    }),
    [view, transcript, run, agentName, hub, canFork, fork],
  );
  const loadBlob = useCallback((blob: BlobRef) => loadBlobText(view.sessionId, blob), [view]);
  return (
    <SessionContext value={scope}>
      <BlobLoader value={loadBlob}>{children}</BlobLoader>
    </SessionContext>
  );
}
