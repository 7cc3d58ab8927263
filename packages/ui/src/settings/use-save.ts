import type { HubClient } from '@codeai-hub/client/api';
import { useCallback, useState } from 'react';
import { useHub } from '../hub/hub-context.ts';
import { errorText } from '../problems/error-text.ts';

/** Resolves to what was wrong, in words for the place where it was typed; null when it is in force. */
export type Saving = Promise<string | null>;
export type Patch = (change: Record<string, unknown>) => Saving;

/** Sends a command of the settings; what the core says against it is for the field that asked. */
export function useSave(): (command: Parameters<HubClient['command']>[1]) => Saving {
  const hub = useHub();
  return useCallback(
    async (command) => {
      const result = await hub.command('root', command);
      return result.status === 'rejected' ? errorText(result.error) : null;
    },
    [hub],
  );
}

/** What the core said against the last change of a field. */
export function useFieldProblem() {
  const [problem, setProblem] = useState<string | null>(null);
  const run = useCallback(async (saving: Saving) => {
    setProblem(null);
    const found = await saving;
    setProblem(found);
    return found === null;
  }, []);
  return { problem, run, clear: () => setProblem(null) };
}
