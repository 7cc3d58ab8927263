import { ArrowLeft, PanelLeft } from 'lucide-react';
import { IconButton } from '../components/button/button.tsx';
import { t } from '../strings/strings.ts';
import { useLayout } from './layout-state.ts';
import { goTo } from './use-route.ts';

/** How a head begins: the way back where there is room for one pane only, else the side bar's button while it is hidden. */
export function HeadButtons() {
  const side = useLayout((state) => state.side);
  const toggleSide = useLayout((state) => state.toggleSide);
  return (
    <>
      <span className="head__back">
        <IconButton icon={ArrowLeft} label={t().shell.toSessions} onClick={() => goTo({ page: 'sessions' })} />
      </span>
      {!side && (
        <span className="head__side">
          <IconButton icon={PanelLeft} label={t().shell.showSessions} onClick={toggleSide} />
        </span>
      )}
    </>
  );
}
