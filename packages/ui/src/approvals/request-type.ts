import type { ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import type { Answer } from './approval-card.tsx';

export interface RequestProps<T extends ApprovalRequest['type']> {
  readonly request: Extract<ApprovalRequest, { type: T }>;
  readonly onAnswer: Answer;
  readonly busy: boolean;
}
