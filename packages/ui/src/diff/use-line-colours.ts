import { useEffect, useMemo, useState } from 'react';
import { pageHighlighter } from '../highlight/page-highlighter.ts';
import { linePieces, type Piece } from '../highlight/runs.ts';
import { reportProblem } from '../problems/problems.ts';
import type { DiffRow } from './rows.ts';

type Side = 'old' | 'new';

/** Coloured pieces by row. Both sides of a diff are coloured as the two texts they are. */
export function useLineColours(
  rows: readonly DiffRow[],
  language: string | null,
): ReadonlyMap<DiffRow, Piece[]> | null {
  const [colours, setColours] = useState<{ rows: readonly DiffRow[]; map: Map<DiffRow, Piece[]> } | null>(null);
  const sides = useMemo(() => ({ old: sideOf(rows, 'old'), new: sideOf(rows, 'new') }), [rows]);

  useEffect(() => {
    if (!language) return;
    let stale = false;
    Promise.all([colour(language, sides.old), colour(language, sides.new)]).then(
      ([before, after]) => {
        if (!stale) setColours({ rows, map: new Map([...before, ...after]) });
      },
      (error: unknown) => reportProblem('highlighting a diff', error),
    );
    return () => {
      stale = true;
    };
  }, [rows, sides, language]);

  return colours?.rows === rows ? colours.map : null;
}

function sideOf(rows: readonly DiffRow[], side: Side): readonly DiffRow[] {
  const changed = side === 'old' ? 'del' : 'add';
  return rows.filter((row) => row.kind === changed || (side === 'new' && row.kind === 'context'));
}

async function colour(language: string, rows: readonly DiffRow[]): Promise<[DiffRow, Piece[]][]> {
  const code = rows.map((row) => ('text' in row ? row.text : '')).join('\n');
  const runs = await pageHighlighter.highlight(language, code);
  if (!runs) return [];
  const lines = linePieces(code, runs);
  return rows.map((row, at) => [row, lines[at] ?? []]);
}
