import type { Approval, ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { memo, useCallback } from 'react';
import { Speaker } from '../conversation/speaker/speaker.tsx';
import { useSession, useSessionState, useSeveral } from '../session/session-context.ts';
import { ApprovalCard } from './approval-card.tsx';

const approvalsOf = (state: SessionState | null) => state?.approvals;

/**
 * The first of what waits: first in, first out, and the one in sight stays until it is answered. `keys` off where several
 * are in sight, so that a digit can mean only one of them.
 */
export const ApprovalDock = memo(function ApprovalDock({ keys = true }: { readonly keys?: boolean }) {
  const { run } = useSession();
  const approvals = useSessionState(approvalsOf);
  const several = useSeveral();
  const onAnswer = useCallback(
    (approval: Approval, answer: ApprovalAnswer) =>
      run({ type: 'approval.answer', approvalId: approval.id, hash: approval.hash, answer }),
    [run],
  );
  const [first] = approvals ?? [];
  if (!first || !approvals) return null;
  return (
    <ApprovalCard
      key={first.id}
      approval={first}
      asker={several && <Speaker turnId={first.turnId} />}
      position={1}
      count={approvals.length}
      onAnswer={onAnswer}
      keys={keys}
    />
  );
});
