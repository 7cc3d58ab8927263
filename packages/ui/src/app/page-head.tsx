import { ArrowLeft, PanelLeft } from 'lucide-react';
import { IconButton } from '../components/button/button.tsx';
import { t } from '../strings/strings.ts';
import { useLayout } from './layout-state.ts';
import { goTo } from './use-route.ts';

/** The head of a page that needs none, except for the way back where there is no side bar. */
export function PageHead() {
  const side = useLayout((state) => state.side);
  const toggleSide = useLayout((state) => state.toggleSide);
  return (
    <header className="head head--bare" data-needed={!side || undefined}>
      <span className="head__back">
        <IconButton icon={ArrowLeft} label={t().shell.toSessions} onClick={() => goTo({ page: 'sessions' })} />
      </span>
      {!side && (
        <span className="head__side">
          <IconButton icon={PanelLeft} label={t().shell.showSessions} onClick={toggleSide} />
        </span>
      )}
    </header>
  );
}
