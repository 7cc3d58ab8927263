import type { LucideIcon } from 'lucide-react';

interface IconProps {
  readonly of: LucideIcon;
  readonly size?: 12 | 13 | 14 | 15 | 16;
  readonly className?: string;
}

/** Always decoration: what it means is said by the label beside it or of the button around it. */
export function Icon({ of: Shape, size = 16, className }: IconProps) {
  return (
    <Shape
      size={size}
      strokeWidth={1.75}
      aria-hidden="true"
      focusable="false"
      className={className ? `icon ${className}` : 'icon'}
    />
  );
}
