import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Block, MarkdownDocument } from './document.ts';
import { finishedBlocks } from './finished.ts';

/** A tail this long costs more than a frame may spend, so it is parsed less often. */
const longTail = 20_000;
const longTailPeriod = 50;
const floodTail = 500_000;
const floodPeriod = 250;

/** The blocks of a text that may still grow. A text that was never live here comes from the cache of finished ones. */
export function useBlocks(text: string, live: boolean): readonly Block[] {
  const [own, setOwn] = useState(() => (live ? new MarkdownDocument() : null));
  if (live && !own) setOwn(new MarkdownDocument());
  const tail = live && own ? own.tailLength : 0;
  const paced = usePaced(text, tail > floodTail ? floodPeriod : tail > longTail ? longTailPeriod : 0);
  return own ? own.update(paced, live) : finishedBlocks(text);
}

/** `text`, at most once per period; 0 is at once. */
function usePaced(text: string, period: number): string {
  const latest = useRef(text);
  const [held, setHeld] = useState(text);
  useLayoutEffect(() => {
    latest.current = text;
  }, [text]);
  useEffect(() => {
    if (period === 0) return;
    setHeld(latest.current);
    const timer = setInterval(() => setHeld(latest.current), period);
    return () => clearInterval(timer);
  }, [period]);
  return period > 0 && text.startsWith(held) ? held : text;
}
