import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import { type Fields, fieldsOf, isFields, numberOf, stringOf } from '@codeai-hub/provider-kit/reading';
import {
  HUB_ANSWER,
  HUB_INTERRUPT,
  HUB_OPEN,
  HUB_PROMPT,
  type Replay,
  type Told,
} from '@codeai-hub/provider-kit/recordings/told';
import { ApprovalBroker } from '../approvals/broker.ts';
import type { Preset } from '../presets/preset.ts';
import { Translator } from '../translate/translator.ts';

/** What the session makes of a recording, with the real translator and broker and without a process. */
export class NativeReplay implements Replay {
  readonly #preset: Preset;
  #translator!: Translator;
  #broker!: ApprovalBroker;
  #events: ProviderEvent[] = [];
  #undelivered: string | undefined;
  #asked = Promise.withResolvers<void>();

  constructor(preset: Preset) {
    this.#preset = preset;
  }

  async play([name, payload]: Told): Promise<ProviderEvent[]> {
    this.#events = [];
    switch (name) {
      case HUB_OPEN:
        this.#open(payload);
        break;
      case HUB_PROMPT:
        this.#undelivered = stringOf(payload.messageId);
        this.#translator.begin();
        break;
      case HUB_ANSWER:
        this.#broker.answer(stringOf(payload.requestId) ?? '', payload.answer as ApprovalAnswer);
        break;
      case HUB_INTERRUPT:
        this.#translator.interrupted = true;
        this.#broker.cancelAll();
        break;
      case 'session/update':
        this.#translator.take(fieldsOf(payload.update));
        break;
      case 'session/prompt':
        this.#answered(payload);
        break;
      case 'session/request_permission':
        await this.#askPermission(payload);
        break;
      case 'elicitation/create':
        await this.#ask(this.#broker.form(payload));
        break;
      default:
        this.#unknown(name, payload);
    }
    return this.#events;
  }

  #open({ folder }: Fields): void {
    const place = stringOf(folder) ?? '/sandbox/folder';
    const emit = (event: ProviderEvent) => this.#emit(event);
    this.#translator = new Translator({
      provider: this.#preset.name,
      folder: place,
      quirks: this.#preset.quirks,
      emit,
      onWorks: () => this.#delivered(),
      onMode: (mode) => emit({ type: 'session.configured', mode }),
      onCommands: () => emit(FEATURES),
      onOptions: () => emit(FEATURES),
      evidence: () => ({
        provider: this.#preset.name,
        model: 'x',
        signInHint: 'Sign in.',
        failureOf: this.#preset.failureOf,
        now: 0,
      }),
    });
    this.#broker = new ApprovalBroker({
      preset: this.#preset,
      folder: place,
      emit,
      mayAsk: () => this.#translator.open && !this.#translator.interrupted,
      asked: (toolCall) => this.#translator.asked(toolCall),
      denied: (itemId) => this.#translator.tools.deny(itemId),
      noteLost: () => {},
    });
  }

  #answered(answer: Fields): void {
    const { error } = answer;
    const result = fieldsOf(answer.result);
    if (error === undefined && result.stopReason !== 'cancelled') this.#delivered();
    this.#broker.forgetAll();
    if (!isFields(error)) return this.#translator.end({ answer: result });
    const refusal = { code: numberOf(error.code) ?? 0, message: stringOf(error.message) ?? '', data: error.data };
    this.#translator.end({ refusal });
  }

  /** A plan is read from the agent's own file, which is where it was for as long as this takes. */
  async #askPermission({ planFile, ...params }: Fields): Promise<void> {
    if (!isFields(planFile)) return this.#ask(this.#broker.permission(params));
    const folder = await mkdtemp(join(tmpdir(), 'replay-'));
    const [from, to] = [String(planFile.path), join(folder, 'plan.md')];
    await writeFile(to, String(planFile.text));
    await this.#ask(this.#broker.permission(moved(params, from, to)));
    this.#events = moved(this.#events, to, from);
    await rm(folder, { recursive: true });
  }

  /** Until a person is asked, or nobody has to be. */
  async #ask(answered: Promise<Fields>): Promise<void> {
    if (!this.#events.some(({ type }) => type === 'approval.requested'))
      await Promise.race([this.#asked.promise, answered]);
    this.#asked = Promise.withResolvers();
  }

  #unknown(name: string, payload: Fields): void {
    if (/^(fs|terminal)\//.test(name)) return;
    this.#translator.out.note({ kind: 'native', name, text: JSON.stringify(payload) });
  }

  #delivered(): void {
    if (this.#undelivered === undefined) return;
    this.#emit({ type: 'message.delivered', messageId: this.#undelivered });
    this.#undelivered = undefined;
  }

  #emit(event: ProviderEvent): void {
    this.#events.push(event);
    if (event.type === 'approval.requested') this.#asked.resolve();
  }
}

function moved<T>(value: T, from: string, to: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll(from, to)) as T;
}

const FEATURES: ProviderEvent = {
  type: 'features.changed',
  features: { models: [], modes: [], efforts: [], commands: [] },
};
