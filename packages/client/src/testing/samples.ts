import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';

export const SESSION = 'session0001';

export function envelope(seq: number, event: SessionEvent, span?: number): Envelope {
  return { seq, ...(span === undefined ? {} : { span }), at: seq * 10, origin: { kind: 'agent' }, event };
}

export function created(sessionId = SESSION): Envelope {
  const about = { title: 'A session', folder: '/work', provider: 'demo', model: null, effort: null, mode: 'ask' };
  return envelope(1, { type: 'session.created', sessionId, ...about });
}

export function message(id: string, turnId = 'turn1'): Item {
  return { kind: 'agent_message', id, turnId, status: 'completed', text: id, startedAt: 0 };
}

export function started(seq: number, item: Item): Envelope {
  return envelope(seq, { type: 'item.started', item });
}

export function delta(seq: number, itemId: string, text: string, span?: number): Envelope {
  return envelope(seq, { type: 'item.delta', itemId, text }, span);
}

/** a user message in the state */
export function said(seq: number, messageId: string): Envelope {
  const content = [{ type: 'text' as const, text: 'hello' }];
  const base = { id: `i${seq}`, turnId: 'turn1', status: 'completed' as const, text: '', startedAt: 0 };
  return started(seq, { ...base, kind: 'user_message', messageId, content, delivery: 'delivered', by: 'me' });
}

/** What the core has after these events. */
export function stateAfter(envelopes: readonly Envelope[]): SessionState {
  let state: SessionState | null = null;
  for (const one of envelopes) state = reduceSession(state, one);
  return state as SessionState;
}

export function emptyRoot(seq = 1): RootState {
  return {
    seq,
    core: { version: '1', instanceId: 'core1', startedAt: 0, platform: 'test', home: '/home' },
    sessions: {},
    sessionCount: 0,
    providers: {},
    settings: {} as RootState['settings'],
    recentFolders: [],
    problems: [],
  };
}
