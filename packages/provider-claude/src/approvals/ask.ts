import { resolve } from 'node:path';
import type { CanUseTool, PermissionResult } from '@anthropic-ai/claude-agent-sdk';
import type { ApprovalAnswer, ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import { proposedChange } from '../changes/proposed.ts';
import { type Fields, stringOf } from '../native/read.ts';
import { describeTool } from '../translate/tool-names.ts';
import { blockedFacts, commandFacts } from './facts.ts';
import { type OfferedOption, offersFor } from './permission-options.ts';
import { planAsk } from './plan.ts';
import { questionAsk } from './question.ts';

export type AskContext = Parameters<CanUseTool>[2];

/** What a person is asked, and what each answer tells the runtime. */
export interface Ask {
  request: ApprovalRequest;
  /** of an answer that fits the request */
  resultOf(answer: ApprovalAnswer): PermissionResult;
}

export interface AskInput {
  tool: string;
  input: Fields;
  context: Pick<AskContext, 'suggestions' | 'suppressAlwaysAllowRule' | 'decisionReason' | 'title' | 'blockedPath'>;
  folder: string;
}

export async function askFor(ask: AskInput): Promise<Ask> {
  if (ask.tool === 'AskUserQuestion') return questionAsk(ask.input) ?? permissionAsk(ask);
  if (ask.tool === 'ExitPlanMode') return planAsk(ask.input);
  return permissionAsk(ask);
}

async function permissionAsk(ask: AskInput): Promise<Ask> {
  const { suggestions = [], suppressAlwaysAllowRule = false } = ask.context;
  const offers = offersFor({ suggestions, onceOnly: suppressAlwaysAllowRule, folder: ask.folder });
  const request = await requestOf(ask, offers);
  return { request, resultOf: (answer) => permissionResult(answer, offers, ask.input) };
}

async function requestOf(
  { tool, input, context, folder }: AskInput,
  offers: OfferedOption[],
): Promise<ApprovalRequest> {
  const options = offers.map((offer) => offer.option);
  const reason = context.decisionReason;
  const command = tool === 'Bash' || tool === 'PowerShell' ? stringOf(input.command) : undefined;
  if (command !== undefined) {
    const description = stringOf(input.description);
    const facts = [...commandFacts(input), ...blockedFacts(context, [command])];
    return {
      type: 'command',
      command,
      cwd: folder,
      ...(description !== undefined && { description }),
      ...(reason !== undefined && { reason }),
      ...(facts.length > 0 && { facts }),
      options,
      editable: true,
    };
  }
  const proposal = await proposedChange(tool, input, folder);
  if (proposal !== undefined) {
    const { change } = proposal;
    const facts = [...proposal.facts, ...blockedFacts(context, [resolve(folder, change.path), ...proposal.facts])];
    const more = { ...(reason !== undefined && { reason }), ...(facts.length > 0 && { facts }) };
    return { type: 'edit', changes: [change], ...more, options };
  }
  const { title, target } = describeTool(tool, input, folder);
  const shown = context.title ?? (target === undefined ? title : `${title} ${target}`);
  const facts = blockedFacts(context, Object.values(input));
  return {
    type: 'tool',
    name: tool,
    title: shown,
    input: JSON.stringify(input, null, 2),
    ...(reason !== undefined && { reason }),
    ...(facts.length > 0 && { facts }),
    options,
  };
}

function permissionResult(answer: ApprovalAnswer, offers: OfferedOption[], input: Fields): PermissionResult {
  const optionId = answer.type === 'option' ? answer.optionId : undefined;
  const offer = offers.find((one) => one.option.id === optionId);
  if (offer === undefined || offer.option.kind === 'deny') return denied('note' in answer ? answer.note : undefined);
  const command = changedCommand(answer, input);
  if (command !== undefined) return { behavior: 'allow', updatedInput: { ...input, command } };
  return { behavior: 'allow', updatedInput: input, ...(offer.updates && { updatedPermissions: offer.updates }) };
}

/** A changed command is allowed this once, whatever was chosen: the rules that were shown name the command as it was. */
function changedCommand(answer: ApprovalAnswer, input: Fields): string | undefined {
  return answer.type === 'option' && answer.command !== input.command ? answer.command : undefined;
}

/** The note is the person's word to the agent, so it is given as it is. */
export function denied(note: string | undefined): PermissionResult {
  const words = note?.trim();
  return {
    behavior: 'deny',
    message: words
      ? `The user said no: ${words}`
      : 'The user said no to this. Do not try it again in another way; go on without it or ask.',
  };
}
