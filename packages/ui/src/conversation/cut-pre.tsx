import './card.css';
import { WordLines } from '../exact-text/words.tsx';
import { type CutText, useWholeText } from '../hub/use-whole-text.ts';
import { RestButton } from './rest-button.tsx';

interface CutPreProps {
  readonly of: CutText;
  /** How it is written for people. */
  readonly show?: (text: string) => string;
}

/** A text of the agent's own, all of it, as it came. */
export function CutPre({ of, show = asItIs }: CutPreProps) {
  const whole = useWholeText(of);
  return (
    <>
      <pre className="tool-text">
        <WordLines text={show(whole.text)} />
      </pre>
      <RestButton whole={whole} />
    </>
  );
}

const asItIs = (text: string) => text;
