import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { type InspectorTab, inspectorTabs } from '../inspector/tabs.ts';
import { lasting } from '../page-storage/page-storage.ts';

interface LayoutState {
  readonly side: boolean;
  readonly inspector: boolean;
  readonly tab: InspectorTab;
  toggleSide(): void;
  toggleInspector(): void;
  setTab(tab: InspectorTab): void;
}

/** How this window is arranged. Belongs to the window, not to the hub, and survives a reload. */
export const useLayout = create<LayoutState>()(
  persist(
    (set) => ({
      side: true,
      inspector: true,
      tab: 'plan',
      toggleSide: () => set(({ side }) => ({ side: !side })),
      toggleInspector: () => set(({ inspector }) => ({ inspector: !inspector })),
      setTab: (tab) => set({ tab }),
    }),
    {
      name: 'codeai-hub.layout',
      version: 1,
      storage: createJSONStorage(() => lasting),
      partialize: ({ side, inspector, tab }) => ({ side, inspector, tab }),
      merge: (stored, current) => ({ ...current, ...valid(stored) }),
    },
  ),
);

function valid(stored: unknown): Partial<LayoutState> {
  const { side, inspector, tab } = (stored ?? {}) as Record<string, unknown>;
  return {
    ...(typeof side === 'boolean' && { side }),
    ...(typeof inspector === 'boolean' && { inspector }),
    ...(inspectorTabs.some((name) => name === tab) && { tab: tab as InspectorTab }),
  };
}
