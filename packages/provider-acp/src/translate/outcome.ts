import type { TurnOutcome } from '@codeai-hub/protocol/channels/session/state';
import { describeError } from '@codeai-hub/protocol/errors';
import type { Fields } from '@codeai-hub/provider-kit/reading';

/** How a turn ended whose prompt was answered (I8). */
export function outcomeOf({ stopReason }: Fields, provider: string, showedSomething: boolean): TurnOutcome {
  switch (stopReason) {
    case 'end_turn':
      return showedSomething ? { type: 'completed' } : { type: 'completed', note: 'no_answer' };
    case 'max_tokens':
      return { type: 'completed', note: 'length_limit' };
    case 'max_turn_requests':
      return { type: 'completed', note: 'max_steps' };
    case 'cancelled':
      return { type: 'interrupted' };
    case 'refusal':
      return { type: 'failed', error: describeError('refused', { provider }) };
    default: {
      const reason = `it stopped for a reason the hub does not know (${String(stopReason).slice(0, 100)})`;
      return { type: 'failed', error: describeError('agent_error', { reason }) };
    }
  }
}
