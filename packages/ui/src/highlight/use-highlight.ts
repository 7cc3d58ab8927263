import { useEffect, useRef, useState } from 'react';
import { reportProblem } from '../problems/problems.ts';
import type { Runs } from './emitter.ts';
import { pageHighlighter } from './page-highlighter.ts';

const openPeriod = 150;

interface Shown {
  readonly code: string;
  readonly runs: Runs;
}

/**
 * The colours of the code, as far as known. Of a block that is still written they may be those of its beginning; they
 * are asked for at most every 150 ms then.
 */
export function useHighlight(language: string, code: string, open: boolean): Runs | null {
  const [shown, setShown] = useState<Shown | null>(null);
  const askedAt = useRef(0);
  const known = pageHighlighter.cached(language, code);

  useEffect(() => {
    if (known !== undefined) return;
    let stale = false;
    const ask = () => {
      askedAt.current = performance.now();
      pageHighlighter.highlight(language, code, !open).then(
        (runs) => {
          if (!stale && runs) setShown({ code, runs });
        },
        (error: unknown) => reportProblem('highlighting', error),
      );
    };
    const wait = open ? Math.max(0, askedAt.current + openPeriod - performance.now()) : 0;
    const timer = setTimeout(ask, wait);
    return () => {
      stale = !open;
      clearTimeout(timer);
    };
  }, [language, code, open, known]);

  if (known !== undefined) return known;
  return shown && code.startsWith(shown.code) ? shown.runs : null;
}
