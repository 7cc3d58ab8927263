import './popover.css';
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { placeBeside } from './place.ts';

interface PopoverProps {
  readonly open: boolean;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly align?: 'start' | 'end';
  readonly role?: 'menu' | 'listbox' | 'dialog';
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A surface beside its anchor, in the browser's top layer; a press elsewhere or Escape closes it. */
export function Popover(props: PopoverProps) {
  return props.open ? <OpenPopover {...props} /> : null;
}

function OpenPopover({ anchor, align = 'start', role = 'dialog', label, onClose, children }: PopoverProps) {
  const element = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });

  useLayoutEffect(() => {
    const surface = element.current;
    if (!surface) return;
    surface.showPopover();
    const place = () => put(surface, anchor.current, align);
    place();
    const onToggle = (event: Event) => {
      if ((event as ToggleEvent).newState === 'closed') close.current();
    };
    surface.addEventListener('toggle', onToggle);
    window.addEventListener('resize', place);
    const sizes = new ResizeObserver(place);
    sizes.observe(surface);
    return () => {
      sizes.disconnect();
      window.removeEventListener('resize', place);
      surface.removeEventListener('toggle', onToggle);
    };
  }, [anchor, align]);

  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: every role it is given takes a label
    <div ref={element} popover="auto" className="popover" role={role} aria-label={label}>
      {children}
    </div>
  );
}

function put(surface: HTMLElement, anchor: HTMLElement | null, align: 'start' | 'end'): void {
  if (!anchor) return;
  surface.style.maxHeight = '';
  const view = { width: document.documentElement.clientWidth, height: document.documentElement.clientHeight };
  const { left, top, maxHeight } = placeBeside(
    anchor.getBoundingClientRect(),
    surface.getBoundingClientRect(),
    view,
    align,
  );
  surface.style.left = `${left}px`;
  surface.style.top = `${top}px`;
  surface.style.maxHeight = `${maxHeight}px`;
}
