import { useWholeText } from '../hub/use-whole-text.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { AnswerBar } from './answer-bar.tsx';
import type { RequestProps } from './request-type.ts';
import { RestOfRequest } from './rest-of-request.tsx';

export function PlanRequest({ request, onAnswer, busy }: RequestProps<'plan'>) {
  const whole = useWholeText(request);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long plan is scrolled by keyboard */}
      <div className="approval__plan" tabIndex={0}>
        <Markdown text={whole.text} live={false} />
      </div>
      <RestOfRequest whole={whole} />
      <AnswerBar options={request.options} busy={busy} unseen={whole.rest !== null} onAnswer={onAnswer} />
    </>
  );
}
