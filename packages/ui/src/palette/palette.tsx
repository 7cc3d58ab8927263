import './palette.css';
import { type LucideIcon, Search } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Icon } from '../components/icon/icon.tsx';
import { Kbd } from '../components/kbd/kbd.tsx';
import { isInputMethods } from '../components/keys/input-method.ts';
import { t } from '../strings/strings.ts';
import { fuzzyMatch, type Match, markedPieces } from './match.ts';

export interface PaletteEntry {
  readonly id: string;
  readonly kind: 'session' | 'command';
  readonly text: string;
  readonly detail?: string;
  readonly icon?: LucideIcon;
  readonly mark?: ReactNode;
  readonly shortcut?: string;
  readonly run: () => void;
}

interface PaletteProps {
  readonly entries: readonly PaletteEntry[];
  readonly onClose: () => void;
}

const mostShown = 60;

/** One field for everything: sessions and commands, found by a few letters. */
export function Palette({ entries, onClose }: PaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const found = useMemo(() => search(entries, query), [entries, query]);

  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const run = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isInputMethods(event.nativeEvent)) return;
    if (event.key === 'Enter') run(found[active]?.entry);
    else if (event.key === 'ArrowDown') setActive((active + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') setActive((active + found.length - 1) % Math.max(1, found.length));
    else return;
    event.preventDefault();
  };

  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label={t().palette.label}
      onClose={onClose}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="palette__top">
        <Icon of={Search} />
        <input
          className="palette__field"
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={found[active] ? `${id}-${active}` : undefined}
          aria-label={t().palette.label}
          placeholder={t().palette.placeholder}
          value={query}
          spellCheck={false}
          autoComplete="off"
          autoFocus
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} className="palette__list" role="listbox" id={id} aria-label={t().palette.label}>
        {found.map(({ entry, match }, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field, which keeps the focus
          <div
            key={entry.id}
            id={`${id}-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === active}
            className="palette__entry"
            onPointerMove={() => setActive(at)}
            onClick={() => run(entry)}
          >
            {entry.mark ?? (entry.icon && <Icon of={entry.icon} />)}
            <span className="ellipsis grow">
              <Emphasised text={entry.text} match={match} />
              {entry.detail && <span className="palette__detail">{entry.detail}</span>}
            </span>
            {entry.shortcut ? (
              <Kbd>{entry.shortcut}</Kbd>
            ) : (
              <span className="quiet">{t().palette.kinds[entry.kind]}</span>
            )}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="palette__nothing">{t().palette.nothing}</p>}
    </dialog>
  );
}

function search(entries: readonly PaletteEntry[], query: string) {
  const found: { entry: PaletteEntry; match: Match }[] = [];
  for (const entry of entries) {
    const match = fuzzyMatch(entry.text, query);
    if (match) found.push({ entry, match });
  }
  if (query.trim() !== '') found.sort((one, other) => other.match.score - one.match.score);
  return found.slice(0, mostShown);
}

function Emphasised({ text, match }: { readonly text: string; readonly match: Match }) {
  return markedPieces(text, match.at).map((piece, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
    piece.marked ? <b key={at}>{piece.text}</b> : piece.text,
  );
}
