import type { UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import {
  type Continuation,
  currentTurn,
  isRunning,
  type SessionState,
} from '@codeai-hub/protocol/channels/session/state';
import type { Content } from '@codeai-hub/protocol/content';
import type { Step } from '../step.ts';
import { type Message, nextTurnId, startTurn } from '../turns.ts';
import { lastMessageTo } from './schedule.ts';

/** What an agent is told that has its last message already. */
const GO_ON: Content = [{ type: 'text', text: 'Go on where you stopped.' }];
/** A core that dies over it again and again is not to be killed by it for ever. */
const TRIES_MAX = 3;

/**
 * Begins what was scheduled when its time has come and nothing stands in its way; else it waits. A message is never given
 * twice (I7): one that did not arrive is sent again under its own id, and what an earlier core sent is not sent anew.
 */
export function goOn(step: Step, runningLimitReached: number | null): void {
  const { continuation } = step.state;
  if (!continuation || !isDue(step.state, step.at)) return;
  if (!isRunning(step.state) && runningLimitReached !== null) return;
  const asked = lastMessageTo(step.state, continuation.agent);
  if (asked?.messageId === continuation.messageId && asked.delivery !== 'not_delivered')
    return step.add({ type: 'continuation.ended', reason: 'unknown' });
  if (continuation.tries >= TRIES_MAX) return step.add({ type: 'continuation.ended', reason: 'failed' });
  if (step.state.queueHeld) step.add({ type: 'queue.held', held: false });
  begin(step, continuation, asked?.delivery === 'not_delivered' ? asked : undefined);
}

/** Its time has come. False while the agent has a turn, or it is not known yet whether its last message arrived. */
export function isDue(state: SessionState, now: number): boolean {
  const { continuation } = state;
  if (!continuation || continuation.at > now || currentTurn(state, continuation.agent)) return false;
  return lastMessageTo(state, continuation.agent)?.delivery !== 'pending';
}

function begin(step: Step, { agent, by, messageId }: Continuation, lost: UserMessageItem | undefined): void {
  const planned: Message = { messageId, content: GO_ON, by, scheduled: true };
  const message: Message = lost ? { ...planned, messageId: lost.messageId, content: lost.content } : planned;
  // Written first: of a step that is cut off in the middle this alone does no harm.
  step.add({ type: 'continuation.started', turnId: nextTurnId(step), messageId: message.messageId });
  startTurn(step, message, agent);
  if (lost) step.add({ type: 'item.dropped', itemId: lost.id });
}
