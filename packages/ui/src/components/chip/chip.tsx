import './chip.css';
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { Icon } from '../icon/icon.tsx';

interface ChipProps {
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
  readonly title?: string;
}

/** A fact in passing. */
export function Chip({ icon, children, title }: ChipProps) {
  return (
    <span className="chip" title={title}>
      {icon && <Icon of={icon} size={13} />}
      {children}
    </span>
  );
}

interface ChipButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  readonly icon?: LucideIcon;
}

/** A fact that opens what it is about. */
export function ChipButton({ icon, children, ...rest }: ChipButtonProps) {
  return (
    <button type="button" {...rest} className="chip chip--button">
      {icon && <Icon of={icon} size={13} />}
      {children}
    </button>
  );
}
