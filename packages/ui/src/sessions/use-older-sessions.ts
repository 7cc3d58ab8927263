import type { SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import { useCallback, useMemo, useState } from 'react';
import { useToasts } from '../components/toast/toasts.ts';
import { useHub } from '../hub/hub-context.ts';

const pageSize = 100;

/** Sessions the root state does not hold, fetched page by page when somebody wants to see them. */
export function useOlderSessions(known: Readonly<Record<string, SessionSummary>> | undefined, total: number) {
  const hub = useHub();
  const show = useToasts((state) => state.show);
  const [loaded, setLoaded] = useState<readonly SessionSummary[]>([]);
  const [loading, setLoading] = useState(false);
  const [ended, setEnded] = useState(false);
  const sessions = useMemo(() => loaded.filter((session) => !known?.[session.id]), [loaded, known]);
  const held = known ? Object.keys(known).length + sessions.length : 0;

  const load = useCallback(() => {
    const oldest = [...Object.values(known ?? {}), ...loaded].reduce(
      (least, one) => Math.min(least, one.updatedAt),
      Infinity,
    );
    setLoading(true);
    hub.request('sessions.list', { before: oldest, limit: pageSize }).then(
      (page) => {
        setLoaded((before) => [...before, ...page.sessions]);
        setEnded(!page.more);
        setLoading(false);
      },
      (error: Error) => {
        setLoading(false);
        show({ level: 'error', text: error.message });
      },
    );
  }, [hub, known, loaded, show]);

  return { sessions, more: known !== undefined && held < total && !ended, loading, load };
}
