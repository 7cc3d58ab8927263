import './menu.css';
import { Check, type LucideIcon } from 'lucide-react';
import { type ComponentProps, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Words } from '../../exact-text/words.tsx';
import { Icon } from '../icon/icon.tsx';
import { Kbd } from '../kbd/kbd.tsx';
import { Popover } from '../popover/popover.tsx';
import { nextIndex } from './move.ts';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly icon?: LucideIcon;
  readonly mark?: ReactNode;
  readonly shortcut?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Given for choices: exactly one of a group is true, unless `multiple`. */
  readonly checked?: boolean;
  /** Any number of a group can be true. */
  readonly multiple?: boolean;
  /** Begins a new group, with its heading if it has one. */
  readonly group?: string | true;
  readonly onSelect: () => void;
}

interface MenuButtonProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly align?: 'start' | 'end';
  /** Draws the button; spread the given properties on it. */
  readonly children: (button: MenuTrigger) => ReactNode;
}

type MenuTrigger = Pick<ComponentProps<'button'>, 'ref' | 'onClick' | 'onKeyDown' | 'aria-haspopup' | 'aria-expanded'>;

/** A button that opens a menu, with the keys the ARIA practices name: arrows, Home, End, first letters, Escape. */
export function MenuButton({ label, items, align, children }: MenuButtonProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => setOpen(false);
  return (
    <>
      {children({
        ref: button,
        onClick: () => setOpen((was) => !was),
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          setOpen(true);
        },
        'aria-haspopup': 'menu',
        'aria-expanded': open,
      })}
      <Popover open={open} anchor={button} align={align ?? 'start'} role="menu" label={label} onClose={close}>
        <MenuItems
          items={items}
          onChoose={(item) => {
            close();
            button.current?.focus();
            item.onSelect();
          }}
        />
      </Popover>
    </>
  );
}

interface MenuItemsProps {
  readonly items: readonly MenuItem[];
  readonly onChoose: (item: MenuItem) => void;
}

function MenuItems({ items, onChoose }: MenuItemsProps) {
  const list = useRef<HTMLDivElement>(null);
  // After the popover is open: what is not shown cannot take the focus.
  useEffect(() => {
    const first = list.current?.querySelector<HTMLElement>('[aria-checked="true"]') ?? rowsOf(list.current)[0];
    first?.focus();
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const all = rowsOf(list.current);
    const labels = all.map((row) => row.textContent ?? '');
    const next = nextIndex(labels, all.indexOf(document.activeElement as HTMLElement), event.key);
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    all[next]?.focus();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu
    <div ref={list} className="menu" role="group" onKeyDown={onKeyDown}>
      {items.map((item) => (
        <MenuRow key={item.id} item={item} onChoose={onChoose} />
      ))}
    </div>
  );
}

function rowsOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-menu-item]:not(:disabled)') ?? [])];
}

function MenuRow({ item, onChoose }: { readonly item: MenuItem; readonly onChoose: (item: MenuItem) => void }) {
  const choice = item.checked !== undefined;
  const choiceRole = item.multiple ? 'menuitemcheckbox' : 'menuitemradio';
  return (
    <>
      {item.group === true && <hr className="menu__separator" />}
      {typeof item.group === 'string' && <div className="menu__heading">{item.group}</div>}
      <button
        type="button"
        data-menu-item
        {...(choice ? { role: choiceRole, 'aria-checked': item.checked } : { role: 'menuitem' })}
        className="menu__item"
        data-danger={item.danger || undefined}
        disabled={item.disabled}
        tabIndex={-1}
        onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
        onClick={() => onChoose(item)}
      >
        {item.icon && <Icon of={item.icon} />}
        {item.mark}
        <span className="menu__text">
          <span className="ellipsis">
            <Words text={item.label} />
          </span>
          {item.description && (
            <small>
              <Words text={item.description} />
            </small>
          )}
        </span>
        {item.shortcut && <Kbd>{item.shortcut}</Kbd>}
        {choice && <span className="menu__check">{item.checked && <Icon of={Check} size={14} />}</span>}
      </button>
    </>
  );
}
