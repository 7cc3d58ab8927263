import { Import, PanelLeft, Search, Settings, SquarePen } from 'lucide-react';
import { IconButton } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { Kbd } from '../components/kbd/kbd.tsx';
import { modKey } from '../components/kbd/mod-key.ts';
import { Logo } from '../components/logo/logo.tsx';
import { SessionList } from '../sessions/session-list.tsx';
import { t } from '../strings/strings.ts';
import { useLayout } from './layout-state.ts';
import { sessionHref } from './routes.ts';
import { UsageStrip } from './usage-strip.tsx';
import { goTo } from './use-route.ts';

interface SideBarProps {
  readonly selectedId: string | null;
  readonly onPalette: () => void;
}

export function SideBar({ selectedId, onPalette }: SideBarProps) {
  const toggle = useLayout((state) => state.toggleSide);
  return (
    <aside className="side">
      <div className="side__top">
        <a className="side__brand" href="#/">
          <Logo />
          CodeAI Hub
        </a>
        <IconButton icon={PanelLeft} label={t().shell.hideSessions} onClick={toggle} />
        <IconButton icon={Import} label={t().sessions.import} onClick={() => goTo({ page: 'import' })} />
        <IconButton icon={SquarePen} label={t().sessions.new} onClick={() => goTo({ page: 'new' })} />
      </div>
      <button type="button" className="side__search" onClick={onPalette}>
        <Icon of={Search} />
        {t().sessions.search}
        <Kbd>{`${modKey}K`}</Kbd>
      </button>
      <SessionList selectedId={selectedId} hrefOf={sessionHref} />
      <div className="side__foot">
        <UsageStrip />
        <IconButton icon={Settings} label={t().shell.settings} onClick={() => goTo({ page: 'settings' })} />
      </div>
    </aside>
  );
}
