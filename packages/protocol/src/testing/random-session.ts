import type { Random } from '@codeai-hub/testkit/random/random';
import type { SessionEvent } from '../channels/session/events.ts';
import type { Item, Resolution } from '../channels/session/items.ts';
import type { QueueEntry, TurnOutcome } from '../channels/session/state.ts';
import type { Content } from '../content.ts';
import type { Envelope } from '../envelope.ts';
import { HubError } from '../errors.ts';

/**
 * A made-up log of one session: events of every kind a running session has, in any order, among them ones for what is
 * gone and ones of an unknown type. Numbers are contiguous from 1.
 */
export function randomLog(random: Random, length: number): Envelope[] {
  const log = new RandomLog(random);
  while (log.envelopes.length < length) log.grow();
  return log.envelopes;
}

const KINDS = { agent_message: 3, reasoning: 3, tool: 3, plan: 1, user_message: 1, notice: 1, handover: 1, native: 1 };
const GROWTH = {
  item: 6,
  delta: 12,
  complete: 6,
  update: 1,
  drop: 1,
  turn: 1,
  approval: 2,
  queue: 3,
  other: 3,
  unknown: 1,
};

class RandomLog {
  readonly envelopes: Envelope[] = [];
  readonly #random: Random;
  readonly #open: string[] = [];
  readonly #closed: string[] = [];
  readonly #messages: string[] = [];
  readonly #asked: string[] = [];
  readonly #queued: string[] = [];
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
    switch (random.weighted(GROWTH)) {
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
      case 'update':
        return this.#add(this.#update());
      case 'drop':
        return this.#add({ type: 'item.dropped', itemId: this.#anyItem() });
      case 'turn':
        return this.#nextTurn();
      case 'approval':
        return this.#add(this.#approval());
      case 'queue':
        return this.#add(this.#queue());
      case 'other':
        return this.#add(this.#other());
      case 'unknown':
        return this.#add({ type: 'session.teleported' } as unknown as SessionEvent);
    }
  }

  get #turnId(): string {
    return `t${Math.max(1, this.#turns)}`;
  }

  #startItem(): void {
    const id = `i${this.envelopes.length + 1}`;
    const item = this.#item(id);
    (item.status === 'open' ? this.#open : this.#closed).push(id);
    this.#add({ type: 'item.started', item });
  }

  #item(id: string): Item {
    const kind = this.#random.weighted(KINDS);
    const startedAt = this.envelopes.length;
    const base = { id, turnId: this.#turnId, text: '', startedAt };
    switch (kind) {
      case 'user_message': {
        this.#messages.push(id);
        const content: Content = [{ type: 'text', text: id }];
        const said = { messageId: id, content, delivery: 'pending' as const, by: 'Anna', text: id };
        return { ...base, kind, status: 'completed', endedAt: startedAt, ...said };
      }
      case 'notice':
        return { ...base, kind, status: 'completed', endedAt: startedAt, level: 'info', topic: 'info' };
      case 'handover':
        return {
          ...base,
          kind,
          status: 'completed',
          endedAt: startedAt,
          from: ['demo'],
          to: 'other',
          confirmed: false,
        };
      case 'native':
        return { ...base, kind, status: 'completed', endedAt: startedAt, name: 'something' };
      case 'tool':
        return { ...base, kind, status: 'open', tool: 'command', name: 'Bash', title: 'Run' };
      default:
        return { ...base, kind, status: this.#random.chance(0.8) ? 'open' : 'completed' };
    }
  }

  #update(): SessionEvent {
    const message = this.#messages.at(-1);
    if (message === undefined || this.#random.chance(0.5))
      return { type: 'item.updated', itemId: this.#anyItem(), patch: { text: 'rewritten' } };
    const delivery = this.#random.pick(['delivered', 'not_delivered', 'unknown'] as const);
    return { type: 'item.updated', itemId: message, patch: { delivery } };
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
    if (this.#turns > 0) this.#endTurn();
    this.#turns++;
    this.#add({
      type: 'turn.started',
      ...this.#agent(),
      turnId: this.#turnId,
      cause: this.#random.pick(['agent', 'message']),
    });
    if (this.#random.chance(0.3)) {
      const stage = this.#random.pick(['interrupt', 'terminate', 'kill'] as const);
      this.#add({ type: 'turn.stopping', turnId: this.#turnId, stage, by: 'Anna' });
    }
  }

  #endTurn(): void {
    const outcome = this.#random.pick<TurnOutcome>([{ type: 'completed' }, { type: 'interrupted', by: 'Anna' }]);
    const changes = [{ path: 'a', kind: 'modify' as const, added: this.#random.between(0, 9), removed: 1 }];
    const facts = this.#random.chance(0.5) ? { usage: { outputTokens: 5, costUsd: 0.25 }, changes } : {};
    this.#add({ type: 'turn.ended', turnId: this.#turnId, outcome, ...facts });
  }

  #approval(): SessionEvent {
    const at = this.envelopes.length;
    if (this.#random.chance(0.5)) {
      const outcome = this.#random.pick(['allowed', 'denied', 'cancelled'] as const);
      const resolution: Resolution = { outcome, by: 'Anna', at };
      return { type: 'approval.resolved', approvalId: this.#taken(this.#asked, 'a0'), resolution };
    }
    this.#asked.push(`a${at}`);
    const request = { type: 'plan' as const, text: 'plan', options: [] };
    const itemId = this.#anyItem();
    const approval = { id: `a${at}`, turnId: this.#turnId, itemId, requestedAt: at, hash: 'h', request };
    return { type: 'approval.requested', approval };
  }

  #queue(): SessionEvent {
    const random = this.#random;
    const entry = this.#entry();
    switch (random.weighted({ added: 5, edited: 1, moved: 2, removed: 3, returned: 1, held: 1 })) {
      case 'added':
        this.#queued.push(entry.id);
        return { type: 'queue.added', entry };
      case 'edited':
        return { type: 'queue.edited', entryId: this.#anyEntry(), content: entry.content };
      case 'moved':
        return { type: 'queue.moved', entryId: this.#anyEntry(), beforeId: random.pick([null, this.#anyEntry()]) };
      case 'removed':
        return {
          type: 'queue.removed',
          entryId: this.#taken(this.#queued, 'q0'),
          reason: random.pick(['sent', 'deleted']),
        };
      case 'returned':
        return { type: 'queue.returned', entries: [{ ...entry, id: this.#taken(this.#queued, 'q0') }] };
      case 'held':
        return { type: 'queue.held', held: random.chance(0.5) };
    }
  }

  #entry(): QueueEntry {
    const id = `q${this.envelopes.length}`;
    return { id, messageId: id, content: [{ type: 'text', text: id }], queuedAt: this.envelopes.length, by: 'Ben' };
  }

  /** One of the session's, or one that has no part in it. */
  #agent(): { agent?: string } {
    return this.#random.pick<{ agent?: string }>([{}, {}, { agent: 'other' }, { agent: 'nobody' }]);
  }

  #continuation(): SessionEvent {
    const at = this.envelopes.length;
    const continuation = { agent: 'demo', at, by: 'Anna', messageId: `c${at}`, tries: 0 };
    return this.#random.pick<SessionEvent>([
      { type: 'continuation.scheduled', continuation },
      { type: 'continuation.started', turnId: this.#turnId, messageId: `c${at}` },
      { type: 'continuation.ended', reason: 'cancelled' },
    ]);
  }

  #other(): SessionEvent {
    const { length } = this.envelopes;
    const agent = this.#agent();
    const features = { models: [{ id: 'm', label: `model ${length}` }], modes: [], efforts: ['high'], commands: [] };
    return this.#random.pick<SessionEvent>([
      { type: 'session.renamed', title: `title ${length}` },
      this.#continuation(),
      { type: 'agent.added', provider: 'other', model: null, effort: null, mode: 'ask' },
      { type: 'agent.activated', provider: this.#random.pick(['demo', 'other']), packet: `told ${length}` },
      { type: 'session.configured', ...agent, model: `model ${length}`, mode: 'plan' },
      { type: 'session.pinned', pinned: this.#random.chance(0.5) },
      { type: 'session.archived', archived: this.#random.chance(0.5) },
      { type: 'turn.stalled', turnId: this.#turnId, since: 5 },
      { type: 'turn.revived', turnId: this.#turnId },
      { type: 'binding.opening', ...agent },
      {
        type: 'binding.delayed',
        ...agent,
        retry: { at: length, attempt: 2, error: new HubError('internal', { reference: 'made up' }).toShape() },
      },
      { type: 'binding.opened', ...agent, nativeId: `native ${length}`, runtime: { version: '1', source: 'built-in' } },
      { type: 'binding.closed', ...agent, reason: 'it ended' },
      { type: 'background.changed', ...agent, work: this.#random.pick([[], [{ id: 'b', title: `work ${length}` }]]) },
      { type: 'features.changed', ...agent, features },
      { type: 'plan.changed', ...agent, entries: [{ id: 'p', text: `step ${length}`, status: 'active' }] },
      { type: 'usage.changed', ...agent, contextUsed: length },
      {
        type: 'limits.changed',
        ...agent,
        limits: [{ id: 'l', label: 'day', usedPercent: length % 100, status: 'ok' }],
      },
      { type: 'command.accepted' },
      { type: 'command.rejected', error: { code: 'empty_message', message: 'empty' } },
    ]);
  }

  #anyItem(): string {
    return this.#random.pick([...this.#open, ...this.#closed.slice(-5), 'i0']);
  }

  #anyEntry(): string {
    return this.#random.pick([...this.#queued, 'q0']);
  }

  /** One of them, which is used up, or one that never was. */
  #taken(ids: string[], never: string): string {
    if (ids.length === 0 || this.#random.chance(0.1)) return never;
    return ids.splice(this.#random.between(0, ids.length - 1), 1)[0] ?? never;
  }

  #add(event: SessionEvent): void {
    const seq = this.envelopes.length + 1;
    this.envelopes.push({ seq, at: 1000 + seq, origin: { kind: 'agent' }, event });
  }
}
