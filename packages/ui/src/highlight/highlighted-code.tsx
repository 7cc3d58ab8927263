import './highlight.css';
import { memo, type ReactNode } from 'react';
import { mayHide } from '../exact-text/words.ts';
import { ProseWords } from '../exact-text/words.tsx';
import { pieces } from './runs.ts';
import { useHighlight } from './use-highlight.ts';

interface HighlightedCodeProps {
  readonly code: string;
  readonly language: string;
  readonly open: boolean;
}

/**
 * Code in its colours once they are known. Only colours differ, so nothing moves when they arrive; and nothing in it can
 * hide, or turn the order in which it is read.
 */
export const HighlightedCode = memo(function HighlightedCode({ code, language, open }: HighlightedCodeProps) {
  const runs = useHighlight(language, code, open);
  if (!runs) return words(code);
  return pieces(code, runs).map(({ text, className }, at) =>
    className === undefined ? (
      words(text, at)
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
      <span key={at} className={className}>
        {words(text)}
      </span>
    ),
  );
});

function words(text: string, key?: number): ReactNode {
  return mayHide(text) ? <ProseWords key={key} text={text} /> : text;
}
