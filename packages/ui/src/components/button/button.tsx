import './button.css';
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { Icon } from '../icon/icon.tsx';
import { Kbd } from '../kbd/kbd.tsx';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  readonly look?: 'default' | 'primary' | 'attention' | 'ghost' | 'danger';
  readonly size?: 'medium' | 'small';
  readonly icon?: LucideIcon;
  /** The key that does the same; shown where there is a keyboard. */
  readonly shortcut?: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function Button({ look = 'default', size = 'medium', icon, shortcut, wide, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className="button" data-look={look} data-size={size} data-wide={wide || undefined}>
      {icon && <Icon of={icon} size={size === 'small' ? 14 : 16} />}
      <span className="button__label">{children}</span>
      {shortcut && <Kbd>{shortcut}</Kbd>}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'children' | 'aria-label'> {
  readonly icon: LucideIcon;
  /** Its accessible name, and its tooltip. */
  readonly label: string;
  readonly shortcut?: string;
  readonly size?: 'medium' | 'small';
  readonly pressed?: boolean;
}

export function IconButton({ icon, label, shortcut, size = 'medium', pressed, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className="icon-button"
      data-size={size}
      data-tip={label}
      data-tip-keys={shortcut}
      aria-label={label}
      aria-pressed={pressed}
    >
      <Icon of={icon} size={size === 'small' ? 14 : 16} />
    </button>
  );
}
