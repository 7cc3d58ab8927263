import type { ApprovalAnswer, ApprovalOption, ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import { chosenOption } from '@codeai-hub/provider-kit/check-answer';

/** What a person is asked, and what each answer tells the runtime. */
export interface Ask {
  request: ApprovalRequest;
  /** why an answer that fits the request cannot be meant */
  problemOf?(answer: ApprovalAnswer): string | null;
  /** of an answer that fits the request */
  resultOf(answer: ApprovalAnswer): object;
}

/** An option as it is shown, and the decision that choosing it tells. */
export interface Offer<D> {
  option: ApprovalOption;
  decision: D;
}

export const ALLOW: ApprovalOption = { id: 'allow', kind: 'allow_once', label: 'Allow once' };
export const DENY: ApprovalOption = { id: 'deny', kind: 'deny', label: 'Deny' };
export const DENY_AND_STOP: ApprovalOption = { id: 'cancel', kind: 'deny', label: 'Deny and stop' };

/** The decision of the chosen option; a question that was put away is a denial. */
export function decided<D>(offers: readonly Offer<D>[], answer: ApprovalAnswer, denial: D): D {
  const optionId = answer.type === 'option' ? answer.optionId : undefined;
  return offers.find((offer) => offer.option.id === optionId)?.decision ?? denial;
}

/** Whether the answer says no, and what to do instead. */
export function noteOfDenial(request: ApprovalRequest, answer: ApprovalAnswer): string | undefined {
  const note = 'note' in answer ? answer.note?.trim() : undefined;
  if (!note || request.type === 'question') return undefined;
  return answer.type === 'dismiss' || chosenOption(request, answer)?.kind === 'deny' ? note : undefined;
}
