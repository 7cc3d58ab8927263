import type { CanUseTool, PermissionResult } from '@anthropic-ai/claude-agent-sdk';
import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import { HubError } from '@codeai-hub/protocol/errors';
import { answerProblem, chosenOption } from '@codeai-hub/provider-kit/check-answer';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import { type Fields, stringOf } from '../native/read.ts';
import { type Ask, type AskContext, askFor, denied } from './ask.ts';

interface Waiting {
  ask: Ask;
  toolUseId: string;
  settle: (result: PermissionResult) => void;
}

export interface BrokerOptions {
  folder: string;
  emit(event: ProviderEvent): void;
  /** called before a request is told: the turn and the item it belongs to must be known by then */
  before(request: { tool: string; toolUseId: string; plan: string | undefined }): Promise<string | undefined>;
  denied(toolUseId: string): void;
  /** another command runs than the call says; `onceOnly`: the person chose more than to allow it this once */
  commandChanged(change: { toolUseId: string; command: string; onceOnly: boolean }): void;
}

/** Holds the runtime's questions until a person answers. Keyed by the request: one call can be asked about twice. */
export class ApprovalBroker {
  readonly #options: BrokerOptions;
  readonly #waiting = new Map<string, Waiting>();
  /**
   * What was allowed for the session. The runtime's own rules do not cover everything it suggests them for: a command
   * that writes by redirection is asked about again.
   */
  readonly #allowed = new Set<string>();

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  readonly canUseTool: CanUseTool = async (tool, input, context) => {
    const mayLast = context.suppressAlwaysAllowRule !== true;
    if (mayLast && this.#allowed.has(keyOf(tool, input))) return { behavior: 'allow', updatedInput: input };
    const ask = await askFor({ tool, input, context, folder: this.#options.folder });
    const plan = ask.request.type === 'plan' ? stringOf(input.plan) : undefined;
    const itemId = await this.#options.before({ tool, toolUseId: context.toolUseID, plan });
    if (context.signal.aborted) return denied(undefined);
    const result = await this.#wait(ask, context, itemId);
    if (result.behavior === 'allow' && lasts(ask, result)) this.#allowed.add(keyOf(tool, result.updatedInput ?? input));
    return result;
  };

  answer(requestId: string, answer: ApprovalAnswer): void {
    const waiting = this.#waiting.get(requestId);
    if (waiting === undefined) throw new HubError('approval_not_found');
    const problem = answerProblem(waiting.ask.request, answer);
    if (problem !== null) throw new HubError('approval_answer_invalid', { reason: problem });
    const result = waiting.ask.resultOf(answer);
    this.#waiting.delete(requestId);
    if (result.behavior === 'deny') this.#options.denied(waiting.toolUseId);
    else this.#tellChange(waiting, answer);
    waiting.settle(result);
  }

  /** Nobody will answer any more: the process is gone or goes. */
  cancelAll(): void {
    for (const requestId of [...this.#waiting.keys()]) this.#cancel(requestId);
  }

  #wait(ask: Ask, context: AskContext, itemId: string | undefined): Promise<PermissionResult> {
    const { requestId, signal, toolUseID } = context;
    const { promise, resolve } = Promise.withResolvers<PermissionResult>();
    const withdrawn = (): void => this.#cancel(requestId);
    signal.addEventListener('abort', withdrawn, { once: true });
    const settle = (result: PermissionResult): void => {
      signal.removeEventListener('abort', withdrawn);
      resolve(result);
    };
    this.#waiting.set(requestId, { ask, toolUseId: toolUseID, settle });
    this.#options.emit({
      type: 'approval.requested',
      requestId,
      ...(itemId !== undefined && { itemId }),
      request: ask.request,
    });
    return promise;
  }

  #tellChange({ ask: { request }, toolUseId }: Waiting, answer: ApprovalAnswer): void {
    if (request.type !== 'command' || answer.type !== 'option') return;
    const { command } = answer;
    if (command === undefined || command === request.command) return;
    const onceOnly = chosenOption(request, answer)?.kind !== 'allow_once';
    this.#options.commandChanged({ toolUseId, command, onceOnly });
  }

  #cancel(requestId: string): void {
    const waiting = this.#waiting.get(requestId);
    if (waiting === undefined) return;
    this.#waiting.delete(requestId);
    this.#options.emit({ type: 'approval.cancelled', requestId });
    waiting.settle(denied(undefined));
  }
}

function lasts(ask: Ask, result: PermissionResult): boolean {
  return ask.request.type === 'command' && result.behavior === 'allow' && result.updatedPermissions !== undefined;
}

/** The same call: all of its input but what is only said about it. */
function keyOf(tool: string, { description: _d, timeout: _t, ...input }: Fields): string {
  return JSON.stringify([tool, Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
