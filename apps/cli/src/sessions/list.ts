import type { SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import type { ResultOf } from '@codeai-hub/protocol/wire';
import { type Address, ask } from '../core/core-api.ts';

/** The largest page the core gives. */
const PAGE = 500;

export interface SessionPage {
  sessions: SessionSummary[];
  more: boolean;
}

/** Sessions, newest first. */
export async function listSessions(core: Address, limit: number, query?: string): Promise<SessionPage> {
  const sessions: SessionSummary[] = [];
  for await (const page of pages(core, query, limit)) {
    sessions.push(...page.sessions);
    if (sessions.length >= limit || !page.more) {
      return { sessions: sessions.slice(0, limit), more: page.more || sessions.length > limit };
    }
  }
  return { sessions, more: false };
}

export async function* pages(core: Address, query?: string, first = PAGE): AsyncGenerator<SessionPage> {
  let place: Record<string, string> = {};
  for (;;) {
    const parameters = new URLSearchParams({ ...place, limit: String(Math.min(PAGE, first)) });
    if (query !== undefined) parameters.set('query', query);
    const page: ResultOf<'sessions.list'> = await ask(core, `/sessions?${parameters}`);
    yield page;
    const last = page.sessions.at(-1);
    if (!page.more || !last) return;
    place = { before: String(last.updatedAt), beforeId: last.id };
  }
}
