import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import type { StopStage } from '@codeai-hub/protocol/channels/session/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';

/** What must happen outside because an event was written. */
export type Effect =
  | { type: 'prompt'; message: UserMessageItem }
  | { type: 'steer'; message: UserMessageItem }
  | { type: 'stop'; turnId: string; stage: StopStage }
  | { type: 'answer'; approvalId: string; answer: ApprovalAnswer }
  /** the agent is to work with what the session shows now */
  | { type: 'configure'; agent?: string };

/** Effects hang off the log: this is the only way from a decision to an agent. Pure. */
export function effectsOf({ event, origin }: Envelope<SessionEvent>): Effect[] {
  switch (event.type) {
    case 'item.started':
      if (event.item.kind !== 'user_message' || event.item.delivery !== 'pending') return [];
      return [{ type: event.item.steer ? 'steer' : 'prompt', message: event.item }];
    case 'turn.stopping':
      return [{ type: 'stop', turnId: event.turnId, stage: event.stage }];
    case 'approval.resolved':
      return event.answer ? [{ type: 'answer', approvalId: event.approvalId, answer: event.answer }] : [];
    case 'session.configured':
      if (origin.kind !== 'client') return [];
      return [{ type: 'configure', ...(event.agent === undefined ? {} : { agent: event.agent }) }];
    default:
      return [];
  }
}
