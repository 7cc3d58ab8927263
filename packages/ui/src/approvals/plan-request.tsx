import { Markdown } from '../markdown/markdown.tsx';
import { AnswerBar } from './answer-bar.tsx';
import type { RequestProps } from './request-type.ts';

export function PlanRequest({ request, onAnswer, busy }: RequestProps<'plan'>) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long plan is scrolled by keyboard */}
      <div className="approval__plan" tabIndex={0}>
        <Markdown text={request.text} live={false} />
      </div>
      <AnswerBar options={request.options} busy={busy} onAnswer={onAnswer} />
    </>
  );
}
