import { randomUUID } from 'node:crypto';
import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { ProviderEvent, ProviderEventOf, ProviderItem } from '@codeai-hub/provider-kit/events';
import type { ProviderSession } from '@codeai-hub/provider-kit/module';

export interface SeenItem {
  id: string;
  item: ProviderItem;
  text: string;
  status: string;
  parentId: string | undefined;
  /** everything updates and completion said */
  patch: ProviderEventOf<'item.updated'>['patch'];
}

/** What a session told, as a core would see it, and ways to wait for the next of it. */
export class Conversation {
  readonly events: ProviderEvent[] = [];
  session!: ProviderSession;
  #answer: ((request: ProviderEventOf<'approval.requested'>) => ApprovalAnswer) | undefined;
  #observers: { matches: (event: ProviderEvent) => boolean; resolve: (event: ProviderEvent) => void }[] = [];

  take(event: ProviderEvent): void {
    this.events.push(event);
    if (event.type === 'approval.requested' && this.#answer !== undefined) {
      void this.session.answer(event.requestId, this.#answer(event));
    }
    this.#observers = this.#observers.filter((observer) => {
      if (!observer.matches(event)) return true;
      observer.resolve(event);
      return false;
    });
  }

  /** The next event that matches, counted from now. */
  next<T extends ProviderEvent['type']>(
    type: T,
    matches: (event: ProviderEventOf<T>) => boolean = () => true,
  ): Promise<ProviderEventOf<T>> {
    const { promise, resolve } = Promise.withResolvers<ProviderEvent>();
    this.#observers.push({ matches: (event) => event.type === type && matches(event as ProviderEventOf<T>), resolve });
    return promise as Promise<ProviderEventOf<T>>;
  }

  /** Sends words and waits for the end of the turn. */
  async turn(words: string): Promise<ProviderEventOf<'turn.ended'>> {
    const ended = this.next('turn.ended');
    await this.say(words);
    return ended;
  }

  /** Sends words; resolves when they were delivered, which may be before or after the turn has ended. */
  async say(words: string, messageId: string = randomUUID()): Promise<void> {
    await this.session.prompt(messageId, [{ type: 'text', text: words }]);
  }

  /** Answers every request from now on, until told otherwise. */
  answerAll(answer: (request: ProviderEventOf<'approval.requested'>) => ApprovalAnswer): void {
    this.#answer = answer;
  }

  /** as a core would keep it */
  get nativeId(): string {
    const changed = this.events.findLast((event) => event.type === 'binding.changed');
    const nativeId = changed?.nativeId ?? this.session.opened.nativeId;
    if (nativeId === undefined) throw new Error('the session has no native id');
    return nativeId;
  }

  get requests(): ProviderEventOf<'approval.requested'>[] {
    return this.events.filter((event) => event.type === 'approval.requested');
  }

  /** The items as they stand, dropped ones left out. */
  get items(): SeenItem[] {
    const items = new Map<string, SeenItem>();
    for (const event of this.events) applyTo(items, event);
    return [...items.values()];
  }

  texts(kind: ProviderItem['kind']): string[] {
    return this.items.filter((one) => one.item.kind === kind).map((one) => one.text);
  }
}

function applyTo(items: Map<string, SeenItem>, event: ProviderEvent): void {
  switch (event.type) {
    case 'item.started': {
      const text = 'text' in event.item ? (event.item.text ?? '') : '';
      const { id, item, parentId } = event;
      items.set(id, { id, item, text, status: 'open', parentId, patch: {} });
      return;
    }
    case 'item.delta':
      return change(items, event.id, (item) => ({ ...item, text: item.text + event.text }));
    case 'item.updated':
      return change(items, event.id, (item) => patched(item, event.patch));
    case 'item.completed':
      return change(items, event.id, (item) => ({ ...patched(item, event.patch ?? {}), status: event.status }));
    case 'item.dropped':
      items.delete(event.id);
  }
}

function change(items: Map<string, SeenItem>, id: string, next: (item: SeenItem) => SeenItem): void {
  const item = items.get(id);
  if (item === undefined) throw new Error(`an event names the item ${id}, which never began`);
  items.set(id, next(item));
}

function patched(item: SeenItem, patch: SeenItem['patch']): SeenItem {
  return { ...item, text: patch.text ?? item.text, patch: { ...item.patch, ...patch } };
}
