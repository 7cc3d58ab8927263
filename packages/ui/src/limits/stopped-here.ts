import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { ofThisWindow } from '../page-storage/page-storage.ts';

interface StoppedHere {
  readonly keys: readonly string[];
  stop(key: string): void;
}

/** Limits at which the person chose to stop: they are asked no more about them in this window. */
export const useStoppedHere = create<StoppedHere>()(
  persist(
    (set) => ({
      keys: [],
      stop: (key) => set(({ keys }) => ({ keys: [...keys, key].slice(-100) })),
    }),
    {
      name: 'codeai-hub.stopped-here',
      version: 1,
      storage: createJSONStorage(() => ofThisWindow),
      partialize: ({ keys }) => ({ keys }),
      merge: (stored, current) => ({ ...current, keys: storedKeys(stored) }),
    },
  ),
);

function storedKeys(stored: unknown): string[] {
  const { keys } = (stored ?? {}) as { keys?: unknown };
  return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
}
