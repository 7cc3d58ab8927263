import './banner.css';
import { CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from '../icon/icon.tsx';
import { InlineCode } from '../inline-code/inline-code.tsx';

interface BannerProps {
  readonly level: 'info' | 'attention' | 'error';
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
  /** Buttons at its end. */
  readonly actions?: ReactNode;
}

const icons = { info: Info, attention: CircleAlert, error: TriangleAlert } as const;

/** Says what happened and offers what can be done. Errors are announced at once, the rest when there is a pause. */
export function Banner({ level, icon, children, actions }: BannerProps) {
  return (
    <div className="banner" data-level={level} role={level === 'error' ? 'alert' : 'status'}>
      <Icon of={icon ?? icons[level]} />
      <div className="banner__text">{typeof children === 'string' ? <InlineCode text={children} /> : children}</div>
      {actions && <div className="banner__actions">{actions}</div>}
    </div>
  );
}
