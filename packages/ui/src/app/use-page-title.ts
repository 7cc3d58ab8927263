import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { useEffect } from 'react';
import { visibleWords } from '../exact-text/words.ts';
import { useRoot } from '../hub/hub-context.ts';
import { sessionTitle } from '../sessions/session-title.ts';
import { t } from '../strings/strings.ts';

const productName = 'CodeAI Hub';

/** The tab says how many sessions wait for somebody, and which one is shown. */
export function usePageTitle(sessionId: string | null): void {
  const waiting = useRoot(waitingOf);
  const title = useRoot((root) => (sessionId === null ? null : (root?.sessions[sessionId]?.title ?? null)));
  useEffect(() => {
    const name = title ? `${visibleWords(sessionTitle(title))} · ${productName}` : productName;
    document.title = waiting > 0 ? t().shell.titleNeedsYou(waiting, name) : name;
    showBadge(waiting);
  }, [waiting, title]);
}

function waitingOf(root: RootState | null): number {
  let count = 0;
  for (const session of Object.values(root?.sessions ?? {})) if (session.needsYou) count++;
  return count;
}

/** On the installed page's icon, where the system has such a thing. */
function showBadge(count: number): void {
  const { setAppBadge, clearAppBadge } = navigator as Partial<Navigator>;
  const done = count > 0 ? setAppBadge?.call(navigator, count) : clearAppBadge?.call(navigator);
  done?.catch(() => {
    // Not installed, or not allowed: the title says the same.
  });
}
