import { ExactText } from '../exact-text/exact-text.tsx';
import { useWholeText } from '../hub/use-whole-text.ts';
import { t } from '../strings/strings.ts';
import { AgentSays } from './agent-says.tsx';
import { AnswerBar } from './answer-bar.tsx';
import { RequestFacts } from './request-facts.tsx';
import type { RequestProps } from './request-type.ts';
import { RestOfRequest } from './rest-of-request.tsx';

export function ToolRequest({ request, onAnswer, busy }: RequestProps<'tool'>) {
  const whole = useWholeText({ text: request.input, blob: request.inputBlob });
  return (
    <>
      <ExactText text={whole.text} label={t().approval.inputText} />
      <RestOfRequest whole={whole} />
      <RequestFacts facts={request.facts} />
      <AgentSays text={request.reason} />
      <AnswerBar options={request.options} busy={busy} unseen={whole.rest !== null} onAnswer={onAnswer} />
    </>
  );
}
