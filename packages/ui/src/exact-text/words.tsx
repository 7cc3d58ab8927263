import './exact-text.css';
import { useMemo } from 'react';
import { ExactParts } from './exact-text.tsx';
import { lettersOf, lineParts, wordParts } from './words.ts';

/** More marks than this are no longer drawn one by one. */
const marksMax = 500;

/** Words of an agent, a file or another window within a line: nothing in them can hide, or turn what stands beside. */
export function Words({ text }: { readonly text: string }) {
  const parts = useMemo(() => wordParts(text), [text]);
  return <bdi>{parts.length > marksMax ? lettersOf(parts) : <ExactParts parts={parts} />}</bdi>;
}

/** The same with lines of its own. */
export function WordLines({ text }: { readonly text: string }) {
  const parts = useMemo(() => lineParts(text), [text]);
  return parts.length > marksMax ? lettersOf(parts) : <ExactParts parts={parts} />;
}
