import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { ThreadTurnsListParams } from '../native/protocol.ts';
import type { AppServer } from '../server/app-server.ts';

const PAGE = 50;

/** A message in the runtime's own record. */
export interface Recorded {
  turnId: string;
  /** it began its turn; others were given to one that ran */
  first: boolean;
  /** nothing was said before it */
  begins: boolean;
}

/** Newest turns first: what is looked for is nearly always near the end. */
export async function findMessage(
  server: AppServer,
  threadId: string,
  messageId: string,
): Promise<Recorded | undefined> {
  let cursor: string | null = null;
  do {
    const page: Fields = await server.request('thread/turns/list', pageParams(threadId, cursor));
    cursor = stringOf(page.nextCursor) ?? null;
    const turns = listOf(page.data).map(fieldsOf);
    for (const [index, turn] of turns.entries()) {
      const messages = listOf(turn.items)
        .map(fieldsOf)
        .filter((item) => item.type === 'userMessage');
      const at = messages.findIndex((item) => item.clientId === messageId);
      const begins = cursor === null && index === turns.length - 1 && at === 0;
      if (at >= 0) return { turnId: stringOf(turn.id) ?? '', first: at === 0, begins };
    }
  } while (cursor !== null);
  return undefined;
}

function pageParams(threadId: string, cursor: string | null): ThreadTurnsListParams {
  return { threadId, cursor, limit: PAGE, sortDirection: 'desc', itemsView: 'full' };
}
