import { runningTurns } from '@codeai-hub/protocol/channels/session/state';
import { useCallback } from 'react';
import { useSession } from './session-context.ts';

/** Stops every turn that runs, and gives back what waits. */
export function useStopAll(): () => void {
  const { run, transcript } = useSession();
  return useCallback(() => {
    const state = transcript.session.get();
    if (!state) return;
    for (const { id } of runningTurns(state)) void run({ type: 'turn.stop', turnId: id, returnQueue: true });
  }, [run, transcript]);
}
