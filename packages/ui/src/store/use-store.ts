import type { Store } from '@codeai-hub/client/store';
import { useCallback, useSyncExternalStore } from 'react';

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/**
 * A part of a store's value; renders only when that part is another one. `select` returns something that stays the same
 * while it means the same: a member or a plain value, never a new object.
 */
export function useSelected<T, S>(store: Store<T>, select: (value: T) => S): S {
  return useSyncExternalStore(
    store.subscribe,
    useCallback(() => select(store.get()), [store, select]),
  );
}
