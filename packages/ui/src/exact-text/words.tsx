import './exact-text.css';
import { useMemo } from 'react';
import { ExactParts } from './exact-text.tsx';
import { lineParts, proseParts, wordParts } from './words.ts';

/** Words of an agent, a file or another window within a line: nothing in them can hide, or turn what stands beside. */
export function Words({ text }: { readonly text: string }) {
  const parts = useMemo(() => wordParts(text), [text]);
  return (
    <bdi>
      <ExactParts parts={parts} />
    </bdi>
  );
}

/** The same with lines of its own. */
export function WordLines({ text }: { readonly text: string }) {
  const parts = useMemo(() => lineParts(text), [text]);
  return <ExactParts parts={parts} />;
}

/** Prose or code that may hold what hides or turns text (`mayHide`): it is named, and turns nothing. */
export function ProseWords({ text }: { readonly text: string }) {
  const parts = useMemo(() => proseParts(text), [text]);
  return <ExactParts parts={parts} />;
}
