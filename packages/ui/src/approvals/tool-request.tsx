import { ExactText } from '../exact-text/exact-text.tsx';
import { t } from '../strings/strings.ts';
import { AgentSays } from './agent-says.tsx';
import { AnswerBar } from './answer-bar.tsx';
import { RequestFacts } from './request-facts.tsx';
import type { RequestProps } from './request-type.ts';

export function ToolRequest({ request, onAnswer, busy }: RequestProps<'tool'>) {
  return (
    <>
      <ExactText text={request.input} label={t().approval.inputText} />
      <RequestFacts facts={request.facts} />
      <AgentSays text={request.reason} />
      <AnswerBar options={request.options} busy={busy} onAnswer={onAnswer} />
    </>
  );
}
