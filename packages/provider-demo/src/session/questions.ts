import type { ApprovalAnswer, ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import { HubError } from '@codeai-hub/protocol/errors';
import { answerProblem } from '@codeai-hub/provider-kit/check-answer';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';

interface Pending {
  request: ApprovalRequest;
  resolve(answer: ApprovalAnswer): void;
  reject(error: Error): void;
}

/** What the agent waits on a person for. Keyed by the request, so that several can wait at once. */
export class Questions {
  readonly #pending = new Map<string, Pending>();
  readonly #emit: (event: ProviderEvent) => void;
  #nextId = 1;

  constructor(emit: (event: ProviderEvent) => void) {
    this.#emit = emit;
  }

  ask(request: ApprovalRequest, itemId?: string): Promise<ApprovalAnswer> {
    const requestId = `a${this.#nextId++}`;
    return new Promise((resolve, reject) => {
      this.#pending.set(requestId, { request, resolve, reject });
      this.#emit({ type: 'approval.requested', requestId, request, ...(itemId === undefined ? {} : { itemId }) });
    });
  }

  answer(requestId: string, answer: ApprovalAnswer): void {
    const pending = this.#pending.get(requestId);
    if (!pending) throw new HubError('approval_not_found');
    const problem = answerProblem(pending.request, answer);
    if (problem !== null) throw new HubError('approval_answer_invalid', { reason: problem });
    this.#pending.delete(requestId);
    pending.resolve(answer);
  }

  /** The agent no longer waits: the turn was stopped. */
  cancel(reason: Error): void {
    for (const [requestId, pending] of this.#pending) {
      this.#emit({ type: 'approval.cancelled', requestId });
      pending.reject(reason);
    }
    this.#pending.clear();
  }
}
