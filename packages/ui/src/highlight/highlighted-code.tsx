import './highlight.css';
import { memo } from 'react';
import { pieces } from './runs.ts';
import { useHighlight } from './use-highlight.ts';

interface HighlightedCodeProps {
  readonly code: string;
  readonly language: string;
  readonly open: boolean;
}

/** Code in its colours once they are known. Only colours differ, so nothing moves when they arrive. */
export const HighlightedCode = memo(function HighlightedCode({ code, language, open }: HighlightedCodeProps) {
  const runs = useHighlight(language, code, open);
  if (!runs) return code;
  return pieces(code, runs).map(({ text, className }, at) =>
    className === undefined ? (
      text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
      <span key={at} className={className}>
        {text}
      </span>
    ),
  );
});
