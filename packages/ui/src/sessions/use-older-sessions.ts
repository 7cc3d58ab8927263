import type { SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import { useEffect, useMemo } from 'react';
import { useToasts } from '../components/toast/toasts.ts';
import { useHub } from '../hub/hub-context.ts';
import { useStore } from '../store/use-store.ts';
import { OlderSessions } from './older-sessions.ts';

/** Sessions the root state does not hold, fetched when somebody wants to see them. */
export function useOlderSessions(known: Readonly<Record<string, SessionSummary>> | undefined, total: number) {
  const hub = useHub();
  const show = useToasts((state) => state.show);
  const older = useMemo(() => new OlderSessions(hub, (text) => show({ level: 'error', text })), [hub, show]);
  useEffect(() => older.watch(), [older]);
  const { sessions: loaded, loading, ended } = useStore(older.state);
  const sessions = useMemo(() => loaded.filter((session) => !known?.[session.id]), [loaded, known]);
  const held = known ? Object.keys(known).length + sessions.length : 0;
  return { sessions, more: known !== undefined && held < total && !ended, loading, load: older.load };
}
