import type { PermissionResult } from '@anthropic-ai/claude-agent-sdk';
import type { ApprovalAnswer, ApprovalOption } from '@codeai-hub/protocol/channels/session/approvals';
import { type Fields, stringOf } from '../native/read.ts';
import type { Ask } from './ask.ts';

const OPTIONS: ApprovalOption[] = [
  { id: 'approve', kind: 'allow_once', label: 'Approve, ask before each edit' },
  {
    id: 'approve_edits',
    kind: 'allow_session',
    label: 'Approve, accept all edits',
    rule: 'permission mode: accept edits',
  },
  { id: 'keep_planning', kind: 'deny', label: 'Keep planning' },
];

/** The end of plan mode: the person sees the plan and says how to go on. */
export function planAsk(input: Fields): Ask {
  const text = stringOf(input.plan) ?? 'The agent wants to leave plan mode and start working. It wrote no plan.';
  return { request: { type: 'plan', text, options: OPTIONS }, resultOf: (answer) => planResult(answer, input) };
}

function planResult(answer: ApprovalAnswer, input: Fields): PermissionResult {
  const optionId = answer.type === 'option' ? answer.optionId : undefined;
  if (optionId === 'approve') return approved(input, 'default');
  if (optionId === 'approve_edits') return approved(input, 'acceptEdits');
  return keepPlanning('note' in answer ? answer.note : undefined);
}

function approved(input: Fields, mode: 'default' | 'acceptEdits'): PermissionResult {
  return {
    behavior: 'allow',
    updatedInput: { ...input },
    updatedPermissions: [{ type: 'setMode', mode, destination: 'session' }],
  };
}

function keepPlanning(note: string | undefined): PermissionResult {
  const words = note?.trim();
  return {
    behavior: 'deny',
    message: words
      ? `The user wants the plan changed: ${words}`
      : 'The user does not approve the plan yet. Keep planning.',
  };
}
