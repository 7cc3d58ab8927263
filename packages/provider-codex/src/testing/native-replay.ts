import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import { type Fields, stringOf } from '@codeai-hub/provider-kit/reading';
import { HUB_ANSWER, HUB_OPEN, HUB_PROMPT, type Replay, type Told } from '@codeai-hub/provider-kit/recordings/told';
import { ApprovalBroker } from '../approvals/broker.ts';
import { PlanReview, type Review } from '../approvals/plan-review.ts';
import type { RequestId } from '../rpc/connection.ts';
import { parseNativeId } from '../session/native-id.ts';
import { type Over, Translator } from '../translate/translator.ts';

/** What the session makes of a recording, with the real translator and broker and without a process. */
export class NativeReplay implements Replay {
  #translator!: Translator;
  #broker!: ApprovalBroker;
  readonly #review = new PlanReview(
    (event) => this.#events.push(event),
    (review) => this.#reviewed(review),
  );
  #events: ProviderEvent[] = [];

  async play([name, payload]: Told): Promise<ProviderEvent[]> {
    this.#events = [];
    if (name === HUB_OPEN) this.#open(payload);
    else if (name === HUB_PROMPT) this.#translator.begin();
    else if (name === HUB_ANSWER) await this.#answer(payload);
    else if (!name.startsWith('hub/')) this.#take(name, payload);
    return this.#events;
  }

  #open({ folder, nativeId }: Fields): void {
    const place = stringOf(folder) ?? '/sandbox/folder';
    const emit = (event: ProviderEvent) => void this.#events.push(event);
    this.#translator = new Translator({
      threadId: parseNativeId(stringOf(nativeId) ?? '')?.threadId ?? '',
      folder: place,
      signInHint: 'Sign in.',
      emit,
      model: () => 'gpt-x',
      onDelivered: (messageId) => emit({ type: 'message.delivered', messageId }),
      onOver: (over) => this.#over(over),
    });
    const { items } = this.#translator;
    this.#broker = new ApprovalBroker({
      folder: place,
      emit,
      itemIdOf: (nativeItemId) => items.itemIdOf(nativeItemId),
      changesOf: (nativeItemId) => items.changesOf(nativeItemId),
      respond: () => {},
      refuse: () => {},
      tellNote: async () => {},
    });
  }

  #take(name: string, { rpcId, ...params }: Fields): void {
    if (name === 'serverRequest/resolved') return this.#broker.resolved(params.requestId);
    if (rpcId === undefined) return this.#translator.take(name, params);
    if (this.#broker.take(rpcId as RequestId, name, params)) return;
    this.#translator.out.note({ kind: 'native', name, text: JSON.stringify(params) });
  }

  async #answer({ requestId, answer }: Fields): Promise<void> {
    const [id, given] = [stringOf(requestId) ?? '', answer as ApprovalAnswer];
    if (!this.#review.answer(id, given)) await this.#broker.answer(id, given);
  }

  #over(over: Over): void {
    this.#broker.forgetAll();
    if (over.completed && over.plan !== undefined) this.#review.ask(over.plan);
    else this.#translator.finish();
  }

  #reviewed(review: Review): void {
    if (review.approved) this.#events.push({ type: 'session.configured', mode: review.mode });
    this.#translator.items.endPlan(review.approved ? 'completed' : 'denied');
    if (review.approved) this.#translator.goOn();
    else this.#translator.finish();
  }
}
