import type { PlanEntry } from '@codeai-hub/protocol/channels/session/state';
import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';

/** The entries of a plan or a todo list. They have no ids, and come whole each time. */
export function planEntries(entries: unknown): PlanEntry[] {
  return listOf(entries)
    .map(fieldsOf)
    .flatMap((entry, at) => {
      const text = stringOf(entry.content) ?? stringOf(entry.description);
      return text === undefined ? [] : [{ id: String(at + 1), text, status: statusOf(entry) }];
    });
}

function statusOf({ status }: Fields): PlanEntry['status'] {
  if (status === 'completed' || status === 'cancelled') return 'done';
  return status === 'in_progress' ? 'active' : 'pending';
}
