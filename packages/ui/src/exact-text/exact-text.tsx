import './exact-text.css';
import { ArrowDown } from 'lucide-react';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { plainness } from '../long-text/plainness.ts';
import { t } from '../strings/strings.ts';
import { type ExactPart, exactParts, exactTail, hasHidden } from './exact.ts';
import { lettersOf } from './words.ts';

/** Text within a line, with everything that would not be seen named. */
export function ExactInline({ text }: { readonly text: string }) {
  const parts = useMemo(() => exactParts(text), [text]);
  return <ExactParts parts={parts} />;
}

interface ExactTextProps {
  readonly text: string;
  readonly label: string;
  /** Drawn before it: "$" for a command. */
  readonly prompt?: string;
}

/**
 * Shows a text exactly: nothing in it can hide, move or turn, nothing is wrapped out of sight, and of a text that does
 * not fit its end is always shown too. What is shown here is what will run.
 */
export function ExactText({ text, label, prompt }: ExactTextProps) {
  const parts = useMemo(() => exactParts(text), [text]);
  const box = useRef<HTMLPreElement>(null);
  const cut = useOverflow(box, text);
  return (
    <div className="exact">
      {/* biome-ignore lint/a11y/useSemanticElements: text to scroll is no form */}
      <pre
        ref={box}
        className="exact__text"
        data-plain={plainness(text)}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard
        tabIndex={0}
        aria-label={label}
        dir="ltr"
      >
        {prompt && (
          <span className="exact__prompt" aria-hidden="true">
            {prompt}{' '}
          </span>
        )}
        <ExactParts parts={parts} />
      </pre>
      {cut && (
        <div className="exact__tail">
          <span className="quiet">{t().exact.endsWith}</span>
          <code className="exact__end" dir="ltr">
            {exactTail(text, 72)}
          </code>
          <Button
            look="ghost"
            size="small"
            icon={ArrowDown}
            onClick={() => box.current?.scrollTo(0, box.current.scrollHeight)}
          >
            {t().exact.toEnd(text.length)}
          </Button>
        </div>
      )}
      {hasHidden(text) && <p className="exact__warning">{t().exact.hidden}</p>}
    </div>
  );
}

/** More parts than this are no longer drawn one by one: then the marks are letters. */
const drawnMost = 1_000;

export function ExactParts({ parts }: { readonly parts: readonly ExactPart[] }) {
  if (parts.length > drawnMost) return lettersOf(parts);
  // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
  return parts.map((part, at) => <Part key={at} part={part} />);
}

function Part({ part }: { readonly part: ExactPart }) {
  if (part.kind === 'text') return part.text;
  return (
    <>
      <span className="exact__mark" data-kind={part.kind} title={part.meaning} role="img" aria-label={part.meaning}>
        {part.label}
      </span>
      {part.kind === 'break' && '\n'}
    </>
  );
}

function useOverflow(box: React.RefObject<HTMLElement | null>, text: string): boolean {
  const [overflows, setOverflows] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text has another height
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setOverflows(element.scrollHeight > element.clientHeight + 1);
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [box, text]);
  return overflows;
}
