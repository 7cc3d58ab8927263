import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';

/** A session made of real events through the real reducer. Time is one second per event. */
export class SessionLog {
  state: SessionState;
  private seq = 0;

  constructor(title = 'Test') {
    this.state = this.reduce(null, {
      type: 'session.created',
      sessionId: 'session0001',
      title,
      folder: '/home/dev/project',
      provider: 'demo',
      model: null,
      effort: null,
      mode: 'ask',
    });
  }

  add(...events: readonly SessionEvent[]): SessionState {
    for (const event of events) this.state = this.reduce(this.state, event);
    return this.state;
  }

  /** Starts an item, and ends it unless it is to stay open. */
  item(item: Partial<Item> & Pick<Item, 'id' | 'kind'>): SessionState {
    const full = { turnId: 't1', status: 'open', text: '', startedAt: this.now(), ...item } as Item;
    return this.add({ type: 'item.started', item: full });
  }

  now(): number {
    return 1_790_000_000_000 + this.seq * 1_000;
  }

  private reduce(state: SessionState | null, event: SessionEvent): SessionState {
    const envelope: Envelope = { seq: ++this.seq, at: this.now(), origin: { kind: 'core' }, event };
    return reduceSession(state, envelope);
  }
}
