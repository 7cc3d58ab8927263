import { createContext, type RefObject, useCallback, useLayoutEffect, useState } from 'react';

export interface ReadThrough {
  /** Whether all of the request was in sight at some time. */
  readonly all: boolean;
  /** Shows a little less than a window more of it. */
  readonly readOn: () => void;
}

/** Of the card around: what nobody saw cannot be allowed. */
export const ReadThrough = createContext<ReadThrough>({ all: true, readOn: () => {} });

/** Nobody misses less than a line. */
const slack = 12;

/** Follows how far a card that scrolls was read; words that come later are to be read as well. */
export function useReadThrough(card: RefObject<HTMLElement | null>, body: RefObject<HTMLElement | null>): ReadThrough {
  const [all, setAll] = useState(false);
  useLayoutEffect(() => {
    const element = card.current;
    if (!element || !body.current) return;
    let furthest = 0;
    const measure = () => {
      furthest = Math.max(furthest, element.scrollTop + element.clientHeight);
      setAll(furthest >= element.scrollHeight - slack);
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    sizes.observe(body.current);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [card, body]);
  const readOn = useCallback(() => {
    const element = card.current;
    if (!element) return;
    const foot = element.querySelector('.approval__foot')?.clientHeight ?? 0;
    element.scrollBy({ top: Math.max(40, element.clientHeight - foot - 30) });
  }, [card]);
  return { all, readOn };
}
