import type { ApprovalAnswer, ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import { HubError } from '@codeai-hub/protocol/errors';
import { answerProblem, chosenOption } from '@codeai-hub/provider-kit/check-answer';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { FinishedPlan } from '../translate/thread-items.ts';

/** What a person made of a plan. */
export type Review = { approved: true; mode: string } | { approved: false; note: string | undefined };

/** Modes to follow an approved plan in, by option. */
const MODE_OF: Readonly<Record<string, string>> = { approve: 'ask', approve_auto: 'auto' };

/** The runtime ends its turn with a plan and waits for the next message, so the question is the hub's own. */
export class PlanReview {
  readonly #emit: (event: ProviderEvent) => void;
  readonly #reviewed: (review: Review) => void;
  #waiting: { requestId: string; request: ApprovalRequest } | undefined;
  #asked = 0;

  constructor(emit: (event: ProviderEvent) => void, reviewed: (review: Review) => void) {
    this.#emit = emit;
    this.#reviewed = reviewed;
  }

  get waits(): boolean {
    return this.#waiting !== undefined;
  }

  ask({ itemId, text }: FinishedPlan): void {
    this.#asked += 1;
    const requestId = `plan${this.#asked}`;
    const request: ApprovalRequest = {
      type: 'plan',
      text,
      options: [
        { id: 'approve', kind: 'allow_once', label: 'Approve, and ask before each step' },
        {
          id: 'approve_auto',
          kind: 'allow_session',
          label: 'Approve, and work in the folder',
          rule: 'mode: work in the folder',
        },
        { id: 'keep_planning', kind: 'deny', label: 'Keep planning' },
      ],
    };
    this.#waiting = { requestId, request };
    this.#emit({ type: 'approval.requested', requestId, itemId, request });
  }

  /** False for another request. */
  answer(requestId: string, answer: ApprovalAnswer): boolean {
    if (this.#waiting?.requestId !== requestId) return false;
    const { request } = this.#waiting;
    const problem = answerProblem(request, answer);
    if (problem !== null) throw new HubError('approval_answer_invalid', { reason: problem });
    this.#waiting = undefined;
    const mode = MODE_OF[chosenOption(request, answer)?.id ?? ''];
    const note = 'note' in answer ? answer.note?.trim() || undefined : undefined;
    this.#reviewed(mode === undefined ? { approved: false, note } : { approved: true, mode });
    return true;
  }

  forget(): void {
    this.#waiting = undefined;
  }
}
