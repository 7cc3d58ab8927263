import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { HubError } from '@codeai-hub/protocol/errors';
import { answerProblem } from '@codeai-hub/provider-kit/check-answer';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import { type Fields, stringOf } from '@codeai-hub/provider-kit/reading';
import type { RequestId } from '../rpc/connection.ts';
import { type Ask, noteOfDenial } from './ask.ts';
import { commandAsk } from './command.ts';
import { elicitationAsk } from './elicitation.ts';
import { fileChangeAsk } from './file-change.ts';
import { permissionsAsk } from './permissions.ts';
import { questionAsk } from './question.ts';

export interface BrokerOptions {
  folder: string;
  emit(event: ProviderEvent): void;
  itemIdOf(nativeItemId: string | undefined): string | undefined;
  changesOf(nativeItemId: string | undefined): FileChange[];
  respond(id: RequestId, result: object): void;
  refuse(id: RequestId, message: string): void;
  /** gives the agent a person's word about a denial, before it learns of that; never rejects */
  tellNote(note: string, where: { threadId: string; turnId: string }): Promise<void>;
}

interface Waiting {
  ask: Ask;
  nativeId: RequestId;
  params: Fields;
}

/** Holds the runtime's questions until a person answers. Keyed by the request: one call can be asked about twice. */
export class ApprovalBroker {
  readonly #options: BrokerOptions;
  readonly #waiting = new Map<string, Waiting>();
  #asked = 0;

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  /** False for a request that is none to a person. */
  take(nativeId: RequestId, method: string, params: Fields): boolean {
    const ask = this.#askFor(method, params);
    if (ask === undefined) return false;
    this.#asked += 1;
    const requestId = `r${this.#asked}`;
    this.#waiting.set(requestId, { ask, nativeId, params });
    const itemId = this.#options.itemIdOf(stringOf(params.itemId));
    const about = itemId === undefined ? {} : { itemId };
    this.#options.emit({ type: 'approval.requested', requestId, ...about, request: ask.request });
    return true;
  }

  /** False for a request that is not one of these. */
  async answer(requestId: string, answer: ApprovalAnswer): Promise<boolean> {
    const waiting = this.#waiting.get(requestId);
    if (waiting === undefined) return false;
    const { ask, nativeId, params } = waiting;
    const problem = answerProblem(ask.request, answer) ?? ask.problemOf?.(answer) ?? null;
    if (problem !== null) throw new HubError('approval_answer_invalid', { reason: problem });
    this.#waiting.delete(requestId);
    const note = noteOfDenial(ask.request, answer);
    if (note !== undefined) {
      const [threadId = '', turnId = ''] = [stringOf(params.threadId), stringOf(params.turnId)];
      await this.#options.tellNote(note, { threadId, turnId });
    }
    this.#options.respond(nativeId, ask.resultOf(answer));
    return true;
  }

  /** The runtime no longer waits: it was answered here, elsewhere, or not at all. */
  resolved(nativeId: unknown): void {
    for (const [requestId, waiting] of this.#waiting) {
      if (waiting.nativeId !== nativeId) continue;
      this.#waiting.delete(requestId);
      this.#options.emit({ type: 'approval.cancelled', requestId });
    }
  }

  /** The turn is over: the core has closed its requests. */
  forgetAll(): void {
    this.#waiting.clear();
  }

  #askFor(method: string, params: Fields): Ask | undefined {
    switch (method) {
      case 'item/commandExecution/requestApproval':
        return commandAsk(params, this.#options.folder);
      case 'item/fileChange/requestApproval':
        return fileChangeAsk(params, this.#options.changesOf(stringOf(params.itemId)));
      case 'item/permissions/requestApproval':
        return permissionsAsk(params);
      case 'item/tool/requestUserInput':
        return questionAsk(params);
      case 'mcpServer/elicitation/request':
        return elicitationAsk(params);
      default:
        return undefined;
    }
  }
}
