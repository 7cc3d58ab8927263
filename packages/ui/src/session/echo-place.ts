import type { Echo } from '@codeai-hub/client/api';
import { currentTurn, type SessionState } from '@codeai-hub/protocol/channels/session/state';

/** Whether a message on its way will wait in the queue: whom it is for works. Else it stands in the conversation. */
export function waitsInLine(state: SessionState | null, { to }: Pick<Echo, 'to'>): boolean {
  if (!state) return false;
  return (to ?? [state.provider]).some((provider) => currentTurn(state, provider) !== undefined);
}
