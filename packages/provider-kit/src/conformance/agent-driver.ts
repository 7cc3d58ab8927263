import { randomUUID } from 'node:crypto';
import type { ApprovalAnswer, ApprovalOption, ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import type { TurnOutcome } from '@codeai-hub/protocol/channels/session/state';
import type { Opened, PromptPart } from '../contract.ts';
import type { ProviderEvent, ProviderEventOf, ProviderItem } from '../events.ts';
import type { HostDriver } from './host-driver.ts';
import { type Expectations, Rules } from './rules.ts';
import { type Ask, textOfAsk } from './target.ts';

export interface SeenItem {
  id: string;
  parentId: string | undefined;
  item: ProviderItem;
  /** the pieces that came, before a completion could replace them */
  pieces: string[];
  text: string;
  status: 'open' | 'completed' | 'failed' | 'denied' | 'stopped';
  exitCode: number | null | undefined;
}

interface Waiter {
  what: string;
  matches(event: ProviderEvent): boolean;
  resolve(event: ProviderEvent): void;
  reject(error: Error): void;
}

/** One open session as the core sees it. Nothing here waits for time: every wait is for an event. */
export class AgentDriver {
  readonly sessionId: string;
  readonly events: ProviderEvent[] = [];
  opened!: Opened;
  readonly host: HostDriver;
  readonly #rules: Rules;
  readonly #items = new Map<string, SeenItem>();
  #waiters: Waiter[] = [];
  /** events before this one were waited for already */
  #cursor = 0;
  #gone = false;

  constructor(host: HostDriver, sessionId: string, expectations: Expectations) {
    this.host = host;
    this.sessionId = sessionId;
    this.#rules = new Rules(expectations);
  }

  get problems(): string[] {
    return this.#rules.problems;
  }

  get items(): SeenItem[] {
    return [...this.#items.values()];
  }

  /** everything the agent said, in all turns */
  get words(): string {
    return this.items.flatMap(({ item, text }) => (item.kind === 'agent_message' ? [text] : [])).join('\n');
  }

  /** Resolves with the message's id when the agent was given it. */
  prompt(ask: Ask): Promise<string> {
    return this.promptContent([{ type: 'text', text: textOfAsk(ask) }]);
  }

  promptContent(content: PromptPart[]): Promise<string> {
    return this.#send('session.prompt', content);
  }

  steer(ask: Ask): Promise<string> {
    return this.#send('session.steer', [{ type: 'text', text: textOfAsk(ask) }]);
  }

  /** The turn that goes on, as the core has it: it runs already. */
  async resumeTurn(): Promise<void> {
    this.#rules.resumes();
    await this.host.request('session.resumeTurn', { sessionId: this.sessionId });
  }

  /** A whole turn that asks for nothing. */
  async turn(ask: Ask): Promise<TurnOutcome> {
    await this.prompt(ask);
    return this.ending();
  }

  async ending(): Promise<TurnOutcome> {
    return (await this.next('turn.ended')).outcome;
  }

  /** The next event of the type that was not waited for yet. */
  async next<T extends ProviderEvent['type']>(
    type: T,
    matches: (event: ProviderEventOf<T>) => boolean = () => true,
  ): Promise<ProviderEventOf<T>> {
    const fits = (event: ProviderEvent) => event.type === type && matches(event as ProviderEventOf<T>);
    return (await this.#wait(type, fits)) as ProviderEventOf<T>;
  }

  async approval<T extends ApprovalRequest['type']>(
    type: T,
  ): Promise<{ requestId: string; request: Extract<ApprovalRequest, { type: T }> }> {
    const { requestId, request } = await this.next('approval.requested', (event) => event.request.type === type);
    return { requestId, request: request as Extract<ApprovalRequest, { type: T }> };
  }

  async answer(requestId: string, answer: ApprovalAnswer): Promise<void> {
    await this.host.request('session.answer', { sessionId: this.sessionId, requestId, answer });
    this.#rules.answered(requestId);
  }

  /** Chooses the option of this kind, as a person would. */
  async choose(
    { requestId, request }: { requestId: string; request: { options: ApprovalOption[] } },
    kind: ApprovalOption['kind'],
    more: { note?: string; command?: string } = {},
  ): Promise<void> {
    const option = request.options.find((one) => one.kind === kind);
    if (!option) throw new Error(`no option ${kind} among ${JSON.stringify(request.options)}`);
    await this.answer(requestId, { type: 'option', optionId: option.id, ...more });
  }

  async interrupt(): Promise<void> {
    await this.host.request('session.interrupt', { sessionId: this.sessionId });
  }

  async close(): Promise<void> {
    await this.host.request('session.close', { sessionId: this.sessionId });
  }

  see(event: ProviderEvent): void {
    this.events.push(event);
    this.#rules.see(event);
    this.#fold(event);
    const index = this.#waiters.findIndex((waiter) => waiter.matches(event));
    if (index >= 0) {
      this.#cursor = this.events.length;
      this.#waiters.splice(index, 1)[0]?.resolve(event);
    }
    if (event.type === 'closed') this.giveUp('the agent closed');
  }

  hostGone(): void {
    this.#gone = true;
    this.giveUp('the host is gone');
  }

  async #send(method: 'session.prompt' | 'session.steer', content: PromptPart[]): Promise<string> {
    const messageId = randomUUID();
    const begins = !this.#rules.turnRuns && method === 'session.prompt';
    if (begins || this.#rules.turnRuns) this.#rules.sends(messageId);
    try {
      await this.host.request(method, { sessionId: this.sessionId, messageId, content });
    } catch (error) {
      this.#rules.refused(begins);
      throw error;
    }
    return messageId;
  }

  #wait(what: string, matches: (event: ProviderEvent) => boolean): Promise<ProviderEvent> {
    for (let at = this.#cursor; at < this.events.length; at++) {
      const event = this.events[at] as ProviderEvent;
      if (!matches(event)) continue;
      this.#cursor = at + 1;
      return Promise.resolve(event);
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ what, matches, resolve, reject });
      if (this.#gone) this.giveUp('the host is gone');
    });
  }

  /** Everything that still waits fails, telling what it waited for. */
  giveUp(why: string): void {
    const last = this.events.slice(-5).map((event) => JSON.stringify(event).slice(0, 300));
    for (const { what, reject } of this.#waiters.splice(0)) {
      reject(new Error(`${why} while ${what} was waited for. Last events:\n${last.join('\n')}`));
    }
  }

  #fold(event: ProviderEvent): void {
    if (event.type === 'item.started') {
      const { id, parentId, item } = event;
      const text = item.text ?? '';
      this.#items.set(id, { id, parentId, item, pieces: [], text, status: 'open', exitCode: undefined });
      return;
    }
    if (event.type === 'item.dropped') this.#items.delete(event.id);
    if (event.type !== 'item.delta' && event.type !== 'item.updated' && event.type !== 'item.completed') return;
    const seen = this.#items.get(event.id);
    if (!seen) return;
    if (event.type === 'item.delta') {
      seen.pieces.push(event.text);
      seen.text += event.text;
      return;
    }
    const { text, exitCode, ...fields } = event.patch ?? {};
    if (text !== undefined) seen.text = text;
    if (exitCode !== undefined) seen.exitCode = exitCode;
    seen.item = { ...seen.item, ...fields } as ProviderItem;
    if (event.type === 'item.completed') seen.status = event.status;
  }
}
