import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';

interface DraftState {
  readonly text: string;
  setText(text: string): void;
}

/** What is written for a session that does not exist yet: kept through reloads, as every other draft is. */
export const useNewSessionDraft = create<DraftState>()(
  persist(
    (set) => ({
      text: '',
      setText: (text) => set({ text }),
    }),
    {
      name: 'codeai-hub.new-session',
      version: 1,
      storage: createJSONStorage(() => localStorage),
      partialize: ({ text }) => ({ text }),
      merge: (stored, current) => {
        const { text } = (stored ?? {}) as { text?: unknown };
        return { ...current, text: typeof text === 'string' ? text : '' };
      },
    },
  ),
);
