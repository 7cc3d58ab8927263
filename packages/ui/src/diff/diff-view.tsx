import './diff.css';
import { memo, type ReactNode, useMemo } from 'react';
import { Virtualizer } from 'virtua';
import { hasHidden } from '../exact-text/exact.ts';
import { ExactInline } from '../exact-text/exact-text.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { Words } from '../exact-text/words.tsx';
import { languageOfPath } from '../highlight/languages.ts';
import type { Piece } from '../highlight/runs.ts';
import { t } from '../strings/strings.ts';
import { markPieces } from './marked-pieces.ts';
import type { ChangedRow, DiffRow } from './rows.ts';
import { useLineColours } from './use-line-colours.ts';
import { changedRanges, changedWords } from './words.ts';

interface DiffViewProps {
  readonly rows: readonly DiffRow[];
  readonly path: string;
}

/** More rows than this are mounted only while they are in sight. */
const mountAll = 200;

export function DiffView({ rows, path }: DiffViewProps) {
  const language = useMemo(() => languageOfPath(path), [path]);
  const colours = useLineColours(rows, language);
  const digits = useMemo(() => widestNumber(rows), [rows]);
  const row = (one: DiffRow) => <Row row={one} pieces={colours?.get(one) ?? null} />;
  const style = { '--diff-digits': digits } as React.CSSProperties;
  if (rows.length <= mountAll)
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: wide lines are scrolled by keyboard
      <section className="diff" style={style} tabIndex={0} aria-label={t().diff.label(visibleWords(path))}>
        <div className="diff__rows">
          {rows.map((one, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <Row key={at} row={one} pieces={colours?.get(one) ?? null} />
          ))}
        </div>
      </section>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keyboard
    <section className="diff diff--long" style={style} tabIndex={0} aria-label={t().diff.label(visibleWords(path))}>
      <Virtualizer data={rows} itemSize={19} bufferSize={400}>
        {row}
      </Virtualizer>
    </section>
  );
}

interface RowProps {
  readonly row: DiffRow;
  readonly pieces: readonly Piece[] | null;
}

const signs = { add: '+', del: '−', context: ' ' } as const;

const Row = memo(function Row({ row, pieces }: RowProps) {
  if (row.kind === 'gap')
    return (
      <div className="diff__gap">
        {row.hidden > 0 && t().diff.hidden(row.hidden)} <Words text={row.heading} />
      </div>
    );
  if (row.kind === 'note')
    return (
      <div className="diff__gap">
        <Words text={row.text} />
      </div>
    );
  const line = row.kind === 'context' ? row.newLine : row.line;
  return (
    <div className="diff__row" data-kind={row.kind}>
      <span className="diff__number">{line}</span>
      <span className="diff__sign">{signs[row.kind]}</span>
      <span className="diff__text">{content(row, pieces)}</span>
    </div>
  );
});

function content(row: Exclude<DiffRow, { kind: 'gap' | 'note' }>, pieces: readonly Piece[] | null): ReactNode {
  // Characters that hide or turn text are worth more than colours.
  if (hasHidden(row.text.replaceAll('\t', ''))) return <ExactInline text={row.text} />;
  const ranges = row.kind === 'context' ? [] : wordRanges(row);
  if (!pieces && ranges.length === 0) return row.text;
  return markPieces(pieces ?? [{ text: row.text, className: undefined }], ranges).map(
    ({ text, className, marked }, at) =>
      marked ? (
        // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
        <mark key={at} className={className}>
          {text}
        </mark>
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
        <span key={at} className={className}>
          {text}
        </span>
      ),
  );
}

/** Compared when a line comes into sight, and then remembered with it. */
const ranges = new WeakMap<ChangedRow, readonly (readonly [number, number])[]>();

function wordRanges(row: ChangedRow): readonly (readonly [number, number])[] {
  if (row.pair === null) return [];
  const known = ranges.get(row);
  if (known) return known;
  const words = changedWords(row.text, row.pair);
  const found = words ? changedRanges(words) : [];
  ranges.set(row, found);
  return found;
}

function widestNumber(rows: readonly DiffRow[]): number {
  let most = 0;
  for (const row of rows) {
    if (row.kind === 'context') most = Math.max(most, row.newLine);
    else if (row.kind === 'add' || row.kind === 'del') most = Math.max(most, row.line);
  }
  return String(most).length;
}
