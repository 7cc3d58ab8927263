import * as z from 'zod';
import { BlobRef } from '../../content.ts';
import { FileChange } from './items.ts';

/** A choice offered with an approval. `rule` names exactly what "always" will allow. */
export const ApprovalOption = z.object({
  id: z.string(),
  kind: z.enum(['allow_once', 'allow_session', 'allow_always', 'deny']),
  label: z.string(),
  rule: z.string().optional(),
});
export type ApprovalOption = z.infer<typeof ApprovalOption>;

export const Question = z.object({
  id: z.string(),
  header: z.string().optional(),
  question: z.string(),
  options: z.array(z.object({ label: z.string(), description: z.string().optional() })),
  multiSelect: z.boolean(),
  /** free text is taken as well */
  allowOther: z.boolean(),
});
export type Question = z.infer<typeof Question>;

/** What a request does beside what it shows: runs outside a sandbox, writes through a link. Said by the hub, not the agent. */
const facts = z.array(z.string()).optional();

/** Exactly what the person is asked. What is shown must be what runs. */
export const ApprovalRequest = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('command'),
    command: z.string(),
    cwd: z.string(),
    description: z.string().optional(),
    reason: z.string().optional(),
    facts,
    options: z.array(ApprovalOption),
    /** the person may change the command before allowing it */
    editable: z.boolean(),
  }),
  z.object({
    type: z.literal('edit'),
    changes: z.array(FileChange),
    reason: z.string().optional(),
    facts,
    options: z.array(ApprovalOption),
  }),
  z.object({
    type: z.literal('tool'),
    name: z.string(),
    title: z.string(),
    /** the tool's input as indented JSON; of a long one the beginning, and the whole is in `inputBlob` */
    input: z.string(),
    inputBlob: BlobRef.optional(),
    reason: z.string().optional(),
    facts,
    options: z.array(ApprovalOption),
  }),
  z.object({ type: z.literal('question'), questions: z.array(Question).min(1) }),
  z.object({
    type: z.literal('plan'),
    /** of a long one the beginning, and the whole is in `blob` */
    text: z.string(),
    blob: BlobRef.optional(),
    options: z.array(ApprovalOption),
  }),
]);
export type ApprovalRequest = z.infer<typeof ApprovalRequest>;

/** A question the agent waits on. State, not an event (I10). */
export const Approval = z.object({
  id: z.string(),
  turnId: z.string(),
  itemId: z.string().optional(),
  requestedAt: z.number(),
  /** SHA-256 of the canonical request; an answer must name it */
  hash: z.string(),
  request: ApprovalRequest,
});
export type Approval = z.infer<typeof Approval>;

export const ApprovalAnswer = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('option'),
    optionId: z.string().max(64),
    /** for a denial: what to do instead */
    note: z.string().max(10_000).optional(),
    /** a changed command, where the request is editable */
    command: z.string().max(100_000).optional(),
  }),
  /** question id → chosen labels or free text */
  z.object({ type: z.literal('answers'), answers: z.record(z.string(), z.array(z.string().max(10_000)).max(50)) }),
  /** do not answer the question; the agent goes on without */
  z.object({ type: z.literal('dismiss'), note: z.string().max(10_000).optional() }),
]);
export type ApprovalAnswer = z.infer<typeof ApprovalAnswer>;

/** One line for lists: what waits. */
export function approvalSummary(request: ApprovalRequest): string {
  switch (request.type) {
    case 'command':
      return `Run ${request.command.split('\n')[0]?.slice(0, 120) ?? ''}?`;
    case 'edit':
      return request.changes.length === 1
        ? `Edit ${request.changes[0]?.path ?? ''}?`
        : `Edit ${request.changes.length} files?`;
    case 'tool':
      return `${request.title}?`;
    case 'question':
      return request.questions[0]?.question ?? 'A question';
    case 'plan':
      return 'Review the plan';
  }
}
