import './terminal.css';
import { memo, useMemo, useState } from 'react';
import { Virtualizer } from 'virtua';
import { mayHide } from '../exact-text/words.ts';
import { ProseWords } from '../exact-text/words.tsx';
import { t } from '../strings/strings.ts';
import { foldTerminal, GrowingOutput } from './fold.ts';
import { terminalSpans } from './spans.ts';

interface TerminalOutputProps {
  readonly text: string;
  /** Show only so many of the last lines: what runs is followed, not read. */
  readonly tail?: number;
  /** More may come: only the end is looked at. */
  readonly live?: boolean;
}

const mountAll = 300;

export function TerminalOutput({ text, tail, live = false }: TerminalOutputProps) {
  const [growing] = useState(() => new GrowingOutput());
  const folded = useMemo(() => (live ? growing.fold(text) : foldTerminal(text)), [text, live, growing]);
  const lines = tail === undefined ? folded.lines : folded.lines.slice(-tail);
  const before = folded.dropped + folded.lines.length - lines.length;
  return (
    <>
      {before > 0 && <div className="terminal__dropped">{t().terminal.linesBefore(before)}</div>}
      {lines.length > mountAll ? (
        // biome-ignore lint/a11y/useSemanticElements: text to scroll is no form
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keyboard
        <pre className="terminal terminal--long" role="group" tabIndex={0} aria-label={t().terminal.output}>
          <Virtualizer data={lines} itemSize={19} bufferSize={400}>
            {(line: string) => <Line line={line} />}
          </Virtualizer>
        </pre>
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: text to scroll is no form
        // biome-ignore lint/a11y/noNoninteractiveTabindex: wide lines are scrolled by keyboard
        <pre className="terminal" role="group" tabIndex={0} aria-label={t().terminal.output}>
          {lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            <Line key={at} line={line} />
          ))}
        </pre>
      )}
    </>
  );
}

const Line = memo(function Line({ line }: { readonly line: string }) {
  return (
    <div className="terminal__line">
      {terminalSpans(line).map(({ text, className }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place
        <span key={at} className={className}>
          {mayHide(text) ? <ProseWords text={text} /> : text}
        </span>
      ))}
    </div>
  );
});
