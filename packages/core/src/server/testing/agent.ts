import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { MemoryHub } from './memory-hub.ts';

/** The agent begins to speak; returns what makes it say more and come to an end. */
export function speak(hub: MemoryHub, sessionId: string, itemId: string): { say(text: string): void; end(): void } {
  const turnId = `turn-of-${itemId}`;
  const item = { id: itemId, turnId, kind: 'agent_message' as const, status: 'open' as const, text: '', startedAt: 1 };
  hub.emit(sessionId, { type: 'turn.started', turnId, cause: 'agent' }, { type: 'item.started', item });
  return {
    say: (text) => hub.emit(sessionId, delta(itemId, text)),
    end: () =>
      hub.emit(
        sessionId,
        { type: 'item.completed', itemId, status: 'completed' },
        { type: 'turn.ended', turnId, outcome: { type: 'completed' } },
      ),
  };
}

export function delta(itemId: string, text: string): SessionEvent {
  return { type: 'item.delta', itemId, text };
}
