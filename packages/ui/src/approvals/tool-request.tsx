import { ExactText } from '../exact-text/exact-text.tsx';
import { t } from '../strings/strings.ts';
import { AnswerBar } from './answer-bar.tsx';
import type { RequestProps } from './request-type.ts';

export function ToolRequest({ request, onAnswer, busy }: RequestProps<'tool'>) {
  return (
    <>
      {request.reason && <p className="approval__text">{request.reason}</p>}
      <ExactText text={request.input} label={t().approval.inputText} />
      <AnswerBar options={request.options} busy={busy} onAnswer={onAnswer} />
    </>
  );
}
