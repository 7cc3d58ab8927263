import type { ProviderEvent } from '../events.ts';

/** What may come when no turn runs. */
const OUTSIDE_TURNS = new Set<ProviderEvent['type']>([
  'turn.started',
  'background.changed',
  'usage.changed',
  'limits.changed',
  'features.changed',
  'session.configured',
  'binding.changed',
  'activity',
  'closed',
]);

export interface Expectations {
  /** the failures that were declared not to happen */
  impossible?: readonly string[] | undefined;
  /** whether the matrix has what the runtime calls so; it then becomes a `native` item on purpose */
  knowsNative?: ((name: string) => boolean) | undefined;
}

/** Watches one open session and notes whatever breaks the contract, whichever behaviour is being looked at. */
export class Rules {
  readonly #impossible: ReadonlySet<string>;
  readonly #knowsNative: (name: string) => boolean;
  readonly problems: string[] = [];
  readonly #sent = new Set<string>();
  readonly #delivered = new Set<string>();
  readonly #usedItems = new Set<string>();
  readonly #openItems = new Set<string>();
  readonly #usedRequests = new Set<string>();
  readonly #openRequests = new Set<string>();
  #turnRuns = false;
  #closed = false;

  constructor({ impossible = [], knowsNative = () => true }: Expectations = {}) {
    this.#impossible = new Set(impossible);
    this.#knowsNative = knowsNative;
  }

  /** A message goes to the agent; if no turn runs, the core has begun one. */
  sends(messageId: string): void {
    this.#sent.add(messageId);
    this.#turnRuns = true;
  }

  /** A turn of an earlier host goes on. */
  resumes(): void {
    this.#turnRuns = true;
  }

  /** The agent refused a message, so the turn that the core began is over. */
  refused(turnBegan: boolean): void {
    if (turnBegan) this.#turnRuns = false;
  }

  get turnRuns(): boolean {
    return this.#turnRuns;
  }

  answered(requestId: string): void {
    this.#openRequests.delete(requestId);
  }

  see(event: ProviderEvent): void {
    if (this.#closed) this.#problem(event, 'after the session was closed');
    if (!this.#turnRuns && !OUTSIDE_TURNS.has(event.type)) this.#problem(event, 'while no turn runs');
    this.#apply(event);
  }

  #apply(event: ProviderEvent): void {
    switch (event.type) {
      case 'turn.started':
        if (this.#turnRuns) this.#problem(event, 'while a turn runs');
        this.#turnRuns = true;
        return;
      case 'turn.ended':
        if (event.outcome.type === 'failed' && this.#impossible.has(event.outcome.error.code))
          this.#problem(event, 'with a failure that was declared impossible');
        return this.#endTurn();
      case 'closed':
        this.#closed = true;
        return this.#endTurn();
      case 'message.delivered':
        if (!this.#sent.has(event.messageId)) this.#problem(event, 'for a message that was never sent');
        if (this.#delivered.has(event.messageId)) this.#problem(event, 'a second time');
        this.#delivered.add(event.messageId);
        return;
      case 'item.started':
        return this.#startItem(event);
      case 'item.delta':
      case 'item.updated':
        if (!this.#openItems.has(event.id)) this.#problem(event, 'for an item that is not open');
        return;
      case 'item.completed':
      case 'item.dropped':
        if (!this.#openItems.delete(event.id)) this.#problem(event, 'for an item that is not open');
        return;
      case 'approval.requested':
        return this.#request(event);
      case 'approval.cancelled':
        if (!this.#openRequests.delete(event.requestId)) this.#problem(event, 'for a request that is not open');
    }
  }

  #startItem(event: Extract<ProviderEvent, { type: 'item.started' }>): void {
    if (this.#usedItems.has(event.id)) this.#problem(event, 'with an id that was used before');
    if (event.parentId !== undefined && !this.#usedItems.has(event.parentId)) {
      this.#problem(event, 'inside of an item that does not exist');
    }
    if (event.item.kind === 'native' && !this.#knowsNative(event.item.name))
      this.#problem(event, 'for something that does not stand in docs/event-matrix.md');
    this.#usedItems.add(event.id);
    if (event.item.kind !== 'notice' && event.item.kind !== 'native') this.#openItems.add(event.id);
  }

  #request(event: Extract<ProviderEvent, { type: 'approval.requested' }>): void {
    if (this.#usedRequests.has(event.requestId)) this.#problem(event, 'with an id that was used before');
    if (event.itemId !== undefined && !this.#openItems.has(event.itemId))
      this.#problem(event, 'for an item that is not open');
    this.#usedRequests.add(event.requestId);
    this.#openRequests.add(event.requestId);
  }

  /** What the provider left open is closed by the core (I8). */
  #endTurn(): void {
    this.#turnRuns = false;
    this.#openItems.clear();
    this.#openRequests.clear();
  }

  #problem(event: ProviderEvent, what: string): void {
    this.problems.push(`${event.type} ${what}: ${JSON.stringify(event).slice(0, 200)}`);
  }
}
