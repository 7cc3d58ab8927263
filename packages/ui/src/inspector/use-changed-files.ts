import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { useMemo } from 'react';
import { useRows, useSession, useSessionState } from '../session/session-context.ts';
import { useStore } from '../store/use-store.ts';
import { type ChangedFile, changedFiles, firstKnownTurn } from './changed-files.ts';

export interface ChangedFiles {
  readonly files: readonly ChangedFile[];
  /** The turn they are counted from: 1 unless the beginning of the conversation is not loaded. */
  readonly since: number;
}

const turnsOf = (state: SessionState | null) => state?.turns;

/** What the session changed, as far back as this window has it. */
export function useChangedFiles(): ChangedFiles {
  const { transcript, view } = useSession();
  const { rows } = useRows();
  const turns = useSessionState(turnsOf);
  const { turns: older } = useStore(view.history);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are others whenever an edit is finished
  return useMemo(() => {
    const known = [...older.values(), ...(turns ?? [])];
    return { files: changedFiles(known, transcript.allItems()), since: firstKnownTurn(known) };
  }, [older, turns, transcript, rows]);
}
