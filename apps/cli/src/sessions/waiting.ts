import type { Approval } from '@codeai-hub/protocol/channels/session/approvals';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { type Address, ask } from '../core/core-api.ts';
import { pages } from './list.ts';

/** What waits for a person in one session. */
export interface Waiting {
  sessionId: string;
  title: string;
  approvals: Approval[];
}

export async function waitingSessions(core: Address): Promise<string[]> {
  const ids: string[] = [];
  for await (const { sessions } of pages(core)) {
    for (const { id, needsYou } of sessions) if (needsYou) ids.push(id);
  }
  return ids;
}

export async function waitingIn(core: Address, sessionId: string): Promise<Waiting> {
  const { state } = await ask<{ state: SessionState }>(core, `/sessions/${sessionId}`);
  return { sessionId, title: state.title, approvals: state.approvals };
}
