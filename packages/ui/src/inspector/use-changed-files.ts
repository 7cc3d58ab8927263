import { useMemo } from 'react';
import { useRows, useSession, useSessionState } from '../session/session-context.ts';
import { type ChangedFile, changedFiles } from './changed-files.ts';

export function useChangedFiles(): readonly ChangedFile[] {
  const { transcript } = useSession();
  const { rows } = useRows();
  const turns = useSessionState((state) => state?.turns);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are others whenever an edit is finished
  return useMemo(() => changedFiles(turns ?? [], transcript.allItems()), [turns, transcript, rows]);
}
