import type { Random } from '@codeai-hub/testkit/random/random';
import type { SessionEvent } from '../channels/session/events.ts';
import type { Item } from '../channels/session/items.ts';
import type { Envelope } from '../envelope.ts';

/**
 * A made-up log of one session: events of every kind a running session has, among them ones for items that are gone and
 * ones of an unknown type. Numbers are contiguous from 1.
 */
export function randomLog(random: Random, length: number): Envelope[] {
  const log = new RandomLog(random);
  while (log.envelopes.length < length) log.grow();
  return log.envelopes;
}

class RandomLog {
  readonly envelopes: Envelope[] = [];
  readonly #random: Random;
  readonly #open: string[] = [];
  readonly #closed: string[] = [];
  #turns = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#add({
      type: 'session.created',
      sessionId: 'session0001',
      title: 'Random',
      folder: '/folder',
      provider: 'demo',
      model: null,
      effort: null,
      mode: 'ask',
    });
  }

  grow(): void {
    const random = this.#random;
    switch (random.weighted({ item: 6, delta: 12, complete: 6, drop: 1, turn: 1, approval: 1, other: 2, unknown: 1 })) {
      case 'item':
        return this.#startItem();
      case 'delta':
        // Several in a row, as agents speak: that is what can be merged.
        for (let left = random.between(1, 6), id = this.#anyItem(); left > 0; left--) {
          this.#add({ type: 'item.delta', itemId: id, text: random.pick(['a', 'bc', ' ', '\n', '🙂']) });
        }
        return;
      case 'complete':
        return this.#completeItem();
      case 'drop':
        return this.#add({ type: 'item.dropped', itemId: this.#anyItem() });
      case 'turn':
        return this.#nextTurn();
      case 'approval':
        return this.#resolveOrAsk();
      case 'other':
        return this.#add(this.#other());
      case 'unknown':
        return this.#add({ type: 'session.teleported' } as unknown as SessionEvent);
    }
  }

  #startItem(): void {
    const id = `i${this.envelopes.length + 1}`;
    const open = this.#random.chance(0.8);
    const item: Item = {
      kind: this.#random.pick(['agent_message', 'reasoning', 'plan'] as const),
      id,
      turnId: `t${Math.max(1, this.#turns)}`,
      status: open ? 'open' : 'completed',
      text: '',
      startedAt: this.envelopes.length,
    };
    (open ? this.#open : this.#closed).push(id);
    this.#add({ type: 'item.started', item });
  }

  #completeItem(): void {
    // Most often the oldest open one, so that the window can move on.
    const id = this.#random.chance(0.8) ? this.#open.shift() : this.#open.pop();
    if (id === undefined) return;
    this.#closed.push(id);
    const patch = this.#random.chance(0.3) ? { patch: { text: `whole text of ${id}` } } : {};
    this.#add({ type: 'item.completed', itemId: id, status: this.#random.pick(['completed', 'failed']), ...patch });
  }

  #nextTurn(): void {
    if (this.#turns > 0) this.#add({ type: 'turn.ended', turnId: `t${this.#turns}`, outcome: { type: 'completed' } });
    this.#turns++;
    this.#add({ type: 'turn.started', turnId: `t${this.#turns}`, cause: 'agent' });
  }

  #resolveOrAsk(): void {
    const at = this.envelopes.length;
    if (this.#random.chance(0.5)) {
      const resolution = { outcome: 'allowed' as const, by: 'Anna', at };
      return this.#add({ type: 'approval.resolved', approvalId: `a${this.#random.between(1, at)}`, resolution });
    }
    const request = { type: 'plan' as const, text: 'plan', options: [] };
    const itemId = this.#anyItem();
    const approval = { id: `a${at}`, turnId: `t${this.#turns}`, itemId, requestedAt: at, hash: 'h', request };
    this.#add({ type: 'approval.requested', approval });
  }

  #other(): SessionEvent {
    return this.#random.pick<SessionEvent>([
      { type: 'session.renamed', title: `title ${this.envelopes.length}` },
      { type: 'queue.held', held: this.#random.chance(0.5) },
      { type: 'turn.stalled', turnId: `t${this.#turns}`, since: 5 },
      { type: 'turn.revived', turnId: `t${this.#turns}` },
      { type: 'usage.changed', contextUsed: this.envelopes.length },
      { type: 'background.changed', work: this.#random.chance(0.5) ? [] : [{ id: 'b1', title: 'npm test' }] },
      { type: 'binding.closed', reason: 'idle' },
      { type: 'item.updated', itemId: this.#anyItem(), patch: { text: 'rewritten' } },
      { type: 'command.accepted' },
    ]);
  }

  #anyItem(): string {
    const known = [...this.#open, ...this.#closed.slice(-5), 'i0'];
    return this.#random.pick(known);
  }

  #add(event: SessionEvent): void {
    const seq = this.envelopes.length + 1;
    this.envelopes.push({ seq, at: 1000 + seq, origin: { kind: 'agent' }, event });
  }
}
