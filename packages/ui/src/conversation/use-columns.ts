import { type RefObject, useLayoutEffect, useRef } from 'react';
import type { Transcript } from '../session/transcript.ts';

/** Answers narrower than this are read better below each other. */
const columnWidth = 450;

/** Tells the transcript how many answers have room beside each other. */
export function useColumns(transcript: Transcript): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const measured = element.current;
    if (!measured) return;
    const tell = () => transcript.setColumns(Math.max(1, Math.floor(measured.clientWidth / columnWidth)));
    tell();
    const sizes = new ResizeObserver(tell);
    sizes.observe(measured);
    return () => sizes.disconnect();
  }, [transcript]);
  return element;
}
