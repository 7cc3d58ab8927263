import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { ArrowRightLeft, BellRing, List, Moon, PanelLeft, PanelRight, Plus, Settings, UserPlus } from 'lucide-react';
import { StatusGlyph } from '../components/status-glyph/status-glyph.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { useCommand, useRoot } from '../hub/hub-context.ts';
import { Palette, type PaletteEntry } from '../palette/palette.tsx';
import { openAddAgent, openHandOver } from '../session-agents/dialogs.ts';
import { statusOf } from '../sessions/groups.ts';
import { folderName } from '../sessions/session-row.tsx';
import { sessionTitle } from '../sessions/session-title.ts';
import { t } from '../strings/strings.ts';
import { useLayout } from './layout-state.ts';
import { goTo } from './use-route.ts';

interface PagePaletteProps {
  readonly sessionId: string | null;
  readonly onClose: () => void;
}

const sessionsOf = (root: RootState | null) => root?.sessions;
const themeOf = (root: RootState | null) => root?.settings.values.appearance.theme ?? 'system';

export function PagePalette({ sessionId, onClose }: PagePaletteProps) {
  const sessions = useRoot(sessionsOf);
  const theme = useRoot(themeOf);
  const command = useCommand();
  const { toggleSide, toggleInspector } = useLayout.getState();
  const all = Object.values(sessions ?? {}).sort((one, other) => other.updatedAt - one.updatedAt);
  const waiting = all.find((session) => session.needsYou && session.id !== sessionId);
  const words = t().palette.commands;
  const entry = (id: string, icon: PaletteEntry['icon'], text: string, run: () => void): PaletteEntry => ({
    id,
    kind: 'command',
    text,
    run,
    ...(icon && { icon }),
  });
  const entries: PaletteEntry[] = [
    ...(waiting ? [entry('next', BellRing, words.next, () => goTo({ page: 'session', sessionId: waiting.id }))] : []),
    entry('new', Plus, words.new, () => goTo({ page: 'new' })),
    ...all.map(
      (session): PaletteEntry => ({
        id: session.id,
        kind: 'session',
        text: visibleWords(sessionTitle(session.title)),
        detail: visibleWords(folderName(session.folder)),
        mark: <StatusGlyph status={statusOf(session)} />,
        run: () => goTo({ page: 'session', sessionId: session.id }),
      }),
    ),
    ...(sessionId === null
      ? []
      : [
          entry('hand-over', ArrowRightLeft, words.handOver, () => openHandOver()),
          entry('add-agent', UserPlus, words.addAgent, openAddAgent),
        ]),
    entry('sessions', List, words.sessions, () => goTo({ page: 'sessions' })),
    entry('settings', Settings, words.settings, () => goTo({ page: 'settings' })),
    entry('theme', Moon, words.theme, () => {
      const order = ['system', 'light', 'dark', 'hc'] as const;
      const next = order[(order.indexOf(theme) + 1) % order.length];
      void command('root', { type: 'settings.update', patch: { appearance: { theme: next } } });
    }),
    entry('side', PanelLeft, words.toggleSide, toggleSide),
    entry('inspector', PanelRight, words.toggleInspector, toggleInspector),
  ];
  return <Palette entries={entries} onClose={onClose} />;
}
