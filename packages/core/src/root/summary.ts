import type { SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import { approvalSummary } from '@codeai-hub/protocol/channels/session/approvals';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { activeAgent, runningTurns, type SessionState, type Turn } from '@codeai-hub/protocol/channels/session/state';

const PREVIEW_LENGTH = 140;

/** One session as the lists of all windows show it. Pure. */
export function summarise(state: SessionState, readTurn: number): SessionSummary {
  const running = runningTurns(state);
  const background = state.agents.reduce((sum, agent) => sum + (agent.background?.length ?? 0), 0);
  const first = state.approvals[0];
  const lastEnded = state.turns.findLast((one) => one.outcome !== undefined);
  return {
    id: state.id,
    title: state.title,
    folder: state.folder,
    provider: state.provider,
    ...(state.agents.length > 1 && { providers: state.agents.map(({ provider }) => provider) }),
    model: activeAgent(state).model,
    createdAt: state.createdAt,
    updatedAt: state.updatedAt,
    archived: state.archived,
    pinned: state.pinned,
    activity: activityOf(running),
    needsYou: first ? { count: state.approvals.length, first: oneLine(approvalSummary(first.request)) } : null,
    queued: state.queue.length,
    ...(background > 0 && { background }),
    ...(state.continuation && { continuation: { agent: state.continuation.agent, at: state.continuation.at } }),
    turnCount: state.turnCount,
    lastOutcome: lastEnded?.outcome?.type ?? null,
    preview: preview(state.items),
    ...state.lines,
    readTurn,
    readOnly: state.readOnly,
    ...(state.importedFrom && { imported: true }),
  };
}

function activityOf(running: readonly Turn[]): SessionSummary['activity'] {
  if (running.length === 0) return 'idle';
  return running.every(({ stopping }) => stopping) ? 'stopping' : 'running';
}

function preview(items: readonly Item[]): string {
  const item = items.findLast(
    (one) => one.kind !== 'reasoning' && one.kind !== 'native' && (one.text !== '' || one.kind === 'tool'),
  );
  if (!item) return '';
  return oneLine(item.kind === 'tool' ? `${item.title} ${item.target ?? ''}` : item.text);
}

/** Short, and never ending in half a character. */
function oneLine(text: string): string {
  return text
    .slice(0, 4 * PREVIEW_LENGTH)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, PREVIEW_LENGTH)
    .replace(/[\uD800-\uDBFF]$/, '');
}
