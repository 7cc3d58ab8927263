import type { FileChange, Item, ItemPatch } from '@codeai-hub/protocol/channels/session/items';
import {
  currentTurn,
  type QueueEntry,
  type TurnOutcome,
  type TurnUsage,
} from '@codeai-hub/protocol/channels/session/state';
import { textOf } from '@codeai-hub/protocol/content';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { beginningOf, isTooLong, spilled } from './spill.ts';
import type { Step } from './step.ts';

/** Begins a turn with a user message. The written message is what makes the effect runner prompt the agent. */
export function startTurn(step: Step, message: Pick<QueueEntry, 'messageId' | 'content' | 'by'>): void {
  const turnId = `t${step.state.turnCount + 1}`;
  step.add({ type: 'turn.started', turnId, cause: 'message' });
  addUserMessage(step, turnId, message, false);
}

export function addUserMessage(
  step: Step,
  turnId: string,
  message: Pick<QueueEntry, 'messageId' | 'content' | 'by'>,
  steer: boolean,
): void {
  step.add({
    type: 'item.started',
    item: {
      kind: 'user_message',
      id: step.nextId('i'),
      turnId,
      status: 'completed',
      text: beginningOf(textOf(message.content)),
      startedAt: step.at,
      endedAt: step.at,
      messageId: message.messageId,
      content: message.content,
      delivery: 'pending',
      by: message.by,
      ...(steer ? { steer } : {}),
    },
  });
}

/** Shows an error inside the running turn. Without one it changes nothing: there is no place to show it in. */
export function addErrorNotice(step: Step, error: HubErrorShape): void {
  const turnId = step.state.currentTurnId;
  if (turnId === null) return;
  const times = { startedAt: step.at, endedAt: step.at };
  const notice = { kind: 'notice', level: 'error', topic: 'error', status: 'completed' } as const;
  step.add({
    type: 'item.started',
    item: { ...notice, ...times, id: step.nextId('i'), turnId, text: error.message, error },
  });
}

/**
 * Ends the running turn with exactly one outcome and closes whatever of it is still open (I8), then lets the queue go on.
 * A turn that did not complete holds the queue: the next message was written in the belief that this one works.
 */
export function endTurn(
  step: Step,
  outcome: TurnOutcome,
  facts: { usage?: TurnUsage | undefined; changes?: FileChange[] | undefined } = {},
): void {
  const turn = currentTurn(step.state);
  if (!turn) return;
  closeApprovals(step, outcome);
  closeItems(step, outcome);
  step.add({
    type: 'turn.ended',
    turnId: turn.id,
    outcome,
    ...(facts.usage ? { usage: facts.usage } : {}),
    ...(facts.changes ? { changes: facts.changes.map(({ diff: _d, blob: _b, ...change }) => change) } : {}),
  });
  const hold = outcome.type === 'failed' || outcome.type === 'lost';
  if (hold && step.state.queue.length > 0 && !step.state.queueHeld) step.add({ type: 'queue.held', held: true });
  startNext(step);
}

/** Takes the first queued message when nothing runs and nothing holds the queue. */
export function startNext(step: Step): void {
  const entry = step.state.queue[0];
  if (!entry || step.state.currentTurnId !== null || step.state.queueHeld) return;
  step.add({ type: 'queue.removed', entryId: entry.id, reason: 'sent' });
  startTurn(step, entry);
}

function closeApprovals(step: Step, outcome: TurnOutcome): void {
  const expired = outcome.type === 'lost';
  for (const approval of step.state.approvals) {
    step.add({
      type: 'approval.resolved',
      approvalId: approval.id,
      resolution: { outcome: expired ? 'expired' : 'cancelled', by: step.by, at: step.at },
    });
  }
}

function closeItems(step: Step, outcome: TurnOutcome): void {
  const status = outcome.type === 'completed' ? 'completed' : outcome.type === 'failed' ? 'failed' : 'stopped';
  for (const item of step.state.items) {
    if (item.status !== 'open') continue;
    const silent = item.text === '' && (item.kind === 'agent_message' || item.kind === 'reasoning');
    if (silent) step.add({ type: 'item.dropped', itemId: item.id });
    else step.add({ type: 'item.completed', itemId: item.id, status, ...boundedText(step, item) });
  }
}

/** What streams is kept beside its item once it is over, as the words of an item that its agent completes. */
function boundedText({ spill }: Step, { text }: Item): { patch?: ItemPatch } {
  return spill && isTooLong(text) ? { patch: spilled(text, spill) } : {};
}
