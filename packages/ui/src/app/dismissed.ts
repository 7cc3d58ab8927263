import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { ofThisWindow } from '../page-storage/page-storage.ts';

type Problem = RootState['problems'][number];

interface Dismissed {
  readonly keys: readonly string[];
  dismiss(problem: Problem): void;
}

/** Problems somebody has read in this window. One that says something else, or comes again, is another one. */
export const useDismissed = create<Dismissed>()(
  persist(
    (set) => ({
      keys: [],
      dismiss: (problem) => set(({ keys }) => ({ keys: [...keys, keyOf(problem)].slice(-100) })),
    }),
    {
      name: 'codeai-hub.dismissed',
      version: 1,
      storage: createJSONStorage(() => ofThisWindow),
      partialize: ({ keys }) => ({ keys }),
      merge: (stored, current) => ({ ...current, keys: storedKeys(stored) }),
    },
  ),
);

export function notDismissed(problems: readonly Problem[], keys: readonly string[]): Problem[] {
  return problems.filter((problem) => !keys.includes(keyOf(problem)));
}

function keyOf({ id, since, error }: Problem): string {
  return `${id} ${since} ${error.message}`;
}

function storedKeys(stored: unknown): string[] {
  const { keys } = (stored ?? {}) as { keys?: unknown };
  return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
}
