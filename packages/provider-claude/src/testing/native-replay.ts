import type { CanUseTool } from '@anthropic-ai/claude-agent-sdk';
import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import {
  HUB_ANSWER,
  HUB_INTERRUPT,
  HUB_OPEN,
  HUB_PROMPT,
  type Replay,
  type Told,
} from '@codeai-hub/provider-kit/recordings/told';
import { ApprovalBroker } from '../approvals/broker.ts';
import { type Fields, fieldsOf, stringOf } from '../native/read.ts';
import { Translator } from '../translate/translator.ts';

type Context = Parameters<CanUseTool>[2];

/** What the session makes of a recording, with the real translator and broker and without a process. */
export class NativeReplay implements Replay {
  #translator!: Translator;
  #broker!: ApprovalBroker;
  #events: ProviderEvent[] = [];
  #nativeId: string | undefined;
  #asked = Promise.withResolvers<void>();
  readonly #withdrawals = new Map<string, AbortController>();

  async play([name, payload]: Told): Promise<ProviderEvent[]> {
    this.#events = [];
    switch (name) {
      case HUB_OPEN:
        this.#open(payload);
        break;
      case HUB_PROMPT:
        this.#translator.messageGiven(stringOf(payload.messageId) ?? '');
        break;
      case HUB_ANSWER:
        this.#broker.answer(stringOf(payload.requestId) ?? '', payload.answer as ApprovalAnswer);
        break;
      case HUB_INTERRUPT:
        this.#translator.turn.interrupted = true;
        break;
      case 'control_request/can_use_tool':
        await this.#ask(payload);
        break;
      case 'control_cancel_request':
        this.#withdrawals.get(stringOf(payload.request_id) ?? '')?.abort();
        break;
      default:
        // What else it asks, the SDK answers by itself.
        if (!name.startsWith('control_request/')) this.#take(name, payload);
    }
    return this.#events;
  }

  #open({ folder, mode }: Fields): void {
    const place = stringOf(folder) ?? '/sandbox/folder';
    this.#translator = new Translator({
      folder: place,
      mode: stringOf(mode) ?? 'default',
      signInHint: 'Sign in.',
      emit: (event) => this.#emit(event),
      onNativeId: (id) => this.#bind(id),
      onEnding: () => {},
      onRead: () => {},
      onSignInRefused: () => {},
      onBegun: (messageId) => this.#emit({ type: 'message.delivered', messageId }),
    });
    const { tools } = this.#translator;
    this.#broker = new ApprovalBroker({
      folder: place,
      emit: (event) => this.#emit(event),
      before: async ({ toolUseId, plan }) => {
        this.#translator.ensureTurn();
        if (plan !== undefined) tools.showPlan(toolUseId, plan);
        return tools.itemIdOf(toolUseId);
      },
      denied: (toolUseId) => tools.deny(toolUseId),
      commandChanged: (change) => this.#translator.commandChanged(change),
    });
  }

  #bind(nativeId: string): void {
    if (nativeId === this.#nativeId) return;
    this.#nativeId = nativeId;
    this.#emit({ type: 'binding.changed', nativeId });
  }

  #take(name: string, payload: Fields): void {
    // Told by the session, which has the list of models to go with it.
    if (name === 'system/commands_changed') this.#emit({ type: 'features.changed', features: NO_FEATURES });
    else this.#translator.take(payload);
  }

  /** Until a person is asked, or nobody has to be. */
  async #ask({ tool_name, input, context }: Fields): Promise<void> {
    this.#asked = Promise.withResolvers();
    const withdrawal = new AbortController();
    const asked = { ...fieldsOf(context), signal: withdrawal.signal } as unknown as Context;
    this.#withdrawals.set(asked.requestId, withdrawal);
    const answered = this.#broker.canUseTool(stringOf(tool_name) ?? '', fieldsOf(input), asked);
    await Promise.race([this.#asked.promise, answered]);
  }

  #emit(event: ProviderEvent): void {
    this.#events.push(event);
    if (event.type === 'approval.requested') this.#asked.resolve();
  }
}

const NO_FEATURES = { models: [], modes: [], efforts: [], commands: [] };
