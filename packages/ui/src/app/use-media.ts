import { useCallback, useSyncExternalStore } from 'react';

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    useCallback(
      (listener) => {
        const list = matchMedia(query);
        list.addEventListener('change', listener);
        return () => list.removeEventListener('change', listener);
      },
      [query],
    ),
    () => matchMedia(query).matches,
  );
}

/** Three panes from 1180 px, two from 760 px, one below. */
export const isWide = '(min-width: 1180px)';
export const isNarrow = '(max-width: 760px)';
