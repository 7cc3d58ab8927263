import {
  isRunning,
  providerOfTurn,
  runningTurns,
  type SessionState,
} from '@codeai-hub/protocol/channels/session/state';
import type { OpenRequest } from '@codeai-hub/provider-kit/contract';
import type { NativeIds } from './provider-events.ts';
import { CORE_ENDED } from './recover.ts';
import type { Step } from './step.ts';
import { endTurn } from './turns.ts';

/** A turn that ran when the last core ended, and that its agent may have gone on with (I10). */
export interface TurnToResume {
  turnId: string;
  provider: string;
  /** names the turn to its agent */
  wanted: NonNullable<OpenRequest['resumeTurn']>;
  /**
   * False for one that must not go on: a person stopped it, or it has partly left the window, where what is told again would
   * stand twice. Its agent is then ended.
   */
  goesOn: boolean;
}

export function turnsToResume(state: SessionState, canResume: (provider: string) => boolean): TurnToResume[] {
  return runningTurns(state).flatMap((turn) => {
    const provider = providerOfTurn(state, turn);
    if (!canResume(provider)) return [];
    const first = state.items.find((item) => item.turnId === turn.id && item.kind === 'user_message');
    const wanted = first?.kind === 'user_message' ? { messageId: first.messageId } : {};
    return [{ turnId: turn.id, provider, wanted, goesOn: first !== undefined && turn.stopping === undefined }];
  });
}

/** What an agent tells again. */
const TOLD = new Set(['agent_message', 'reasoning', 'tool', 'plan']);

/** It goes on. What its agent said of it goes away, to be told again; what a person is asked stays as it is. */
export function forgetTold(step: Step, turnId: string): void {
  for (const { id, turnId: of, kind } of step.state.items)
    if (of === turnId && TOLD.has(kind)) step.add({ type: 'item.dropped', itemId: id });
}

/** All that happened is told: what was asked and not asked again is not waited for any more. */
export function withdrawUnasked(step: Step, turnId: string, { approvals }: NativeIds): void {
  const asked = new Set(approvals.values());
  for (const { id, turnId: of } of step.state.approvals)
    if (of === turnId && !asked.has(id)) {
      const resolution = { outcome: 'cancelled', by: 'the agent', at: step.at } as const;
      step.add({ type: 'approval.resolved', approvalId: id, resolution });
    }
}

/** It does not go on. */
export function didNotGoOn(step: Step, turnId: string): void {
  if (isRunning(step.state, turnId)) endTurn(step, turnId, CORE_ENDED);
}
