import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { lasting } from '../page-storage/page-storage.ts';

interface DraftState {
  readonly text: string;
  /** As long as the window: files cannot be kept through a reload. */
  readonly files: readonly File[];
  setText(text: string): void;
  setFiles(files: readonly File[]): void;
}

/** What is written for a session that does not exist yet: kept through reloads, as every other draft is. */
export const useNewSessionDraft = create<DraftState>()(
  persist(
    (set) => ({
      text: '',
      files: [],
      setText: (text) => set({ text }),
      setFiles: (files) => set({ files }),
    }),
    {
      name: 'codeai-hub.new-session',
      version: 1,
      storage: createJSONStorage(() => lasting),
      partialize: ({ text }) => ({ text }),
      merge: (stored, current) => {
        const { text } = (stored ?? {}) as { text?: unknown };
        return { ...current, text: typeof text === 'string' ? text : '' };
      },
    },
  ),
);
