import type { ApprovalAnswer, ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import { HubError } from '@codeai-hub/protocol/errors';
import { answerProblem, chosenOption } from '@codeai-hub/provider-kit/check-answer';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import { formOf } from '@codeai-hub/provider-kit/form';
import { type Fields, fieldsOf } from '@codeai-hub/provider-kit/reading';
import type { Preset } from '../presets/preset.ts';
import { type Ask, askOf } from './ask.ts';

interface Waiting {
  request: ApprovalRequest;
  itemId: string | undefined;
  /** why an answer that fits the request cannot be meant */
  problemOf?(answer: ApprovalAnswer): string | null;
  /** what the agent is told */
  resultOf(answer: ApprovalAnswer): Fields;
  settle(result: Fields): void;
  withdrawn: Fields;
}

export interface BrokerOptions {
  preset: Preset;
  folder: string;
  emit(event: ProviderEvent): void;
  /** false: nobody can be asked, since no turn runs */
  mayAsk(): boolean;
  /** the item of the call that is asked about */
  asked(toolCall: Fields): { itemId: string; call: Fields; name: string };
  denied(itemId: string): void;
  /** the agent cannot be told what a person added to a denial */
  noteLost(note: string): void;
}

const CANCELLED: Fields = { outcome: { outcome: 'cancelled' } };

/** Holds an agent's questions until a person answers. Every one is answered, since an agent waits for it for ever. */
export class ApprovalBroker {
  readonly #options: BrokerOptions;
  readonly #waiting = new Map<string, Waiting>();
  /** Commands a person allowed for the session: the agent's own rules do not cover everything it offers them for. */
  readonly #allowed = new Set<string>();
  #nextId = 1;
  /** asked before the last time everything was withdrawn */
  #round = 0;

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  async permission(params: Fields): Promise<Fields> {
    if (!this.#options.mayAsk()) return CANCELLED;
    const { preset, folder } = this.#options;
    const round = this.#round;
    const toolCall = fieldsOf(params.toolCall);
    const { itemId, call, name } = this.#options.asked(toolCall);
    const ask = await askOf({ toolCall, options: params.options, call, name, folder, preset });
    if (round !== this.#round) return CANCELLED;
    const key = keyOf(ask.request);
    if (key !== undefined && this.#allowed.has(key)) return allowedOnce(ask);
    return this.#wait({
      request: ask.request,
      itemId,
      withdrawn: CANCELLED,
      resultOf: (answer) => this.#permitted(ask, key, answer),
    });
  }

  async form(params: Fields): Promise<Fields> {
    const form = formOf(params);
    if (form === undefined || !this.#options.mayAsk()) return { action: 'decline' };
    return this.#wait({
      request: form.request,
      itemId: undefined,
      withdrawn: { action: 'cancel' },
      problemOf: (answer) => (answer.type === 'answers' ? form.problemOf(answer.answers) : null),
      resultOf: (answer) =>
        answer.type === 'answers'
          ? { action: 'accept', content: form.contentOf(answer.answers) }
          : { action: 'decline' },
    });
  }

  answer(requestId: string, answer: ApprovalAnswer): void {
    const waiting = this.#waiting.get(requestId);
    if (waiting === undefined) throw new HubError('approval_not_found');
    const problem = answerProblem(waiting.request, answer) ?? waiting.problemOf?.(answer) ?? null;
    if (problem !== null) throw new HubError('approval_answer_invalid', { reason: problem });
    this.#waiting.delete(requestId);
    this.#tellDenial(waiting, answer);
    waiting.settle(waiting.resultOf(answer));
  }

  /** Nobody will answer any more. The agent is told so: it ends its turn only then. */
  cancelAll(): void {
    this.#round += 1;
    for (const [requestId, waiting] of [...this.#waiting]) {
      this.#waiting.delete(requestId);
      this.#options.emit({ type: 'approval.cancelled', requestId });
      waiting.settle(waiting.withdrawn);
    }
  }

  /** The turn is over: the core has closed what was open in it. */
  forgetAll(): void {
    this.#round += 1;
    for (const waiting of this.#waiting.values()) waiting.settle(waiting.withdrawn);
    this.#waiting.clear();
  }

  #wait(waiting: Omit<Waiting, 'settle'>): Promise<Fields> {
    const requestId = `a${this.#nextId}`;
    this.#nextId += 1;
    const { promise, resolve } = Promise.withResolvers<Fields>();
    this.#waiting.set(requestId, { ...waiting, settle: resolve });
    const { itemId, request } = waiting;
    this.#options.emit({
      type: 'approval.requested',
      requestId,
      ...(itemId !== undefined && { itemId }),
      request,
    });
    return promise;
  }

  #permitted({ request, offers }: Ask, key: string | undefined, answer: ApprovalAnswer): Fields {
    const option = chosenOption(request, answer);
    if (option?.kind === 'allow_session' && key !== undefined) this.#allowed.add(key);
    const chosen = option ?? offers.find((offer) => offer.option.kind === 'deny')?.option;
    const nativeId = offers.find((offer) => offer.option === chosen)?.nativeId;
    return nativeId === undefined ? CANCELLED : selected(nativeId);
  }

  #tellDenial({ request, itemId }: Waiting, answer: ApprovalAnswer): void {
    if (request.type === 'question') return;
    const isDenial =
      chosenOption(request, answer)?.kind !== undefined && chosenOption(request, answer)?.kind !== 'deny';
    if (isDenial) return;
    if (itemId !== undefined) this.#options.denied(itemId);
    const note = 'note' in answer ? answer.note?.trim() : undefined;
    if (note) this.#options.noteLost(note);
  }
}

function selected(optionId: string): Fields {
  return { outcome: { outcome: 'selected', optionId } };
}

function allowedOnce({ offers }: Ask): Fields {
  const once = offers.find(({ option }) => option.kind === 'allow_once')?.nativeId;
  return once === undefined ? CANCELLED : selected(once);
}

/** The very same command in the same folder. */
function keyOf(request: ApprovalRequest): string | undefined {
  if (request.type !== 'command') return undefined;
  return JSON.stringify([request.command, request.cwd, request.facts ?? []]);
}
