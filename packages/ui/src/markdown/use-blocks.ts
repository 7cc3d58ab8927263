import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Block, MarkdownDocument } from './document.ts';
import { finishedBlocks } from './finished.ts';

/** A tail this long costs more than a frame may spend, so it is parsed less often. */
const longTail = 20_000;
const longTailPeriod = 50;

/** The blocks of a text that may still grow. A text that was never live here comes from the cache of finished ones. */
export function useBlocks(text: string, live: boolean): readonly Block[] {
  const [own, setOwn] = useState(() => (live ? new MarkdownDocument() : null));
  if (live && !own) setOwn(new MarkdownDocument());
  const slow = live && own !== null && own.tailLength > longTail;
  const paced = usePaced(text, slow);
  return own ? own.update(paced, live) : finishedBlocks(text);
}

/** `text`, at most every 50 ms while `slow`. */
function usePaced(text: string, slow: boolean): string {
  const latest = useRef(text);
  const [held, setHeld] = useState(text);
  useLayoutEffect(() => {
    latest.current = text;
  }, [text]);
  useEffect(() => {
    if (!slow) return;
    setHeld(latest.current);
    const timer = setInterval(() => setHeld(latest.current), longTailPeriod);
    return () => clearInterval(timer);
  }, [slow]);
  return slow && text.startsWith(held) ? held : text;
}
