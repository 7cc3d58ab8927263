import { createHash } from 'node:crypto';
import type { ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import type { Item, ItemPatch } from '@codeai-hub/protocol/channels/session/items';
import {
  agentField,
  agentOf,
  type BackgroundWork,
  currentTurn,
  findItem,
  findTurn,
  type Limit,
  providerOfTurn,
  type SessionState,
} from '@codeai-hub/protocol/channels/session/state';
import { canonicalJson } from '@codeai-hub/protocol/receipts';
import type { ProviderEvent, ProviderEventOf } from '@codeai-hub/provider-kit/events';
import { isTooLong, type Spill, spillDiff, spilled } from './spill.ts';
import type { Step } from './step.ts';
import { addLimitNotice, endTurn, nextTurnId } from './turns.ts';

/** From a provider's ids to the session's. All are forgotten when a turn ends, so that one used again is a new one. */
export class NativeIds {
  readonly items = new Map<string, string>();
  readonly approvals = new Map<string, string>();

  /** the provider's id of an approval that a person answered */
  requestOf(approvalId: string): string | undefined {
    for (const [requestId, id] of this.approvals) if (id === approvalId) return requestId;
    return undefined;
  }
}

/** Whose event it is. */
export interface EventSource {
  provider: string;
  ids: NativeIds;
  /** what to say of quota windows, and not to say again */
  warn: (limits: readonly Limit[]) => string[];
}

/** What an event of an agent means for the session. Events that fit nothing running change nothing. Deltas go another way. */
export function applyProviderEvent(step: Step, event: ProviderEvent, source: EventSource, spill: Spill): void {
  const { provider, ids } = source;
  const named = agentField(step.state, provider);
  switch (event.type) {
    case 'turn.started':
      return void turnOf(step, provider);
    case 'turn.ended':
      endAgentTurn(step, provider, event);
      ids.items.clear();
      ids.approvals.clear();
      return;
    case 'message.delivered':
      return markDelivered(step, provider, event.messageId);
    case 'item.started':
      return startItem(step, event, source, spill);
    case 'item.delta': {
      const itemId = streamingItem(step.state, ids, event.id);
      if (itemId !== undefined) step.add({ type: 'item.delta', itemId, text: event.text });
      return;
    }
    case 'item.updated': {
      const itemId = ids.items.get(event.id);
      if (itemId !== undefined) step.add({ type: 'item.updated', itemId, patch: spillPatch(event.patch, spill) });
      return;
    }
    case 'item.completed':
      return completeItem(step, event, ids, spill);
    case 'item.dropped': {
      const itemId = ids.items.get(event.id);
      ids.items.delete(event.id);
      if (itemId !== undefined) step.add({ type: 'item.dropped', itemId });
      return;
    }
    case 'approval.requested':
      return requestApproval(step, event, source, spill);
    case 'approval.cancelled':
      return cancelApproval(step, event.requestId, ids);
    case 'plan.changed':
      return step.add({ type: 'plan.changed', ...named, entries: event.entries });
    case 'usage.changed': {
      const { type: _, ...usage } = event;
      return step.add({ type: 'usage.changed', ...named, ...usage });
    }
    case 'background.changed':
      return step.add({ type: 'background.changed', ...named, work: boundedWork(event.work) });
    case 'limits.changed':
      step.add({ type: 'limits.changed', ...named, limits: event.limits });
      return warnOfLimits(step, event.limits, source);
    case 'features.changed':
      return step.add({ type: 'features.changed', ...named, features: event.features });
    case 'session.configured': {
      const { type: _, ...change } = event;
      return step.add({ type: 'session.configured', ...named, ...change });
    }
    case 'binding.changed':
      return step.add({ type: 'binding.opened', ...named, nativeId: event.nativeId });
    case 'activity':
      return;
    case 'closed':
      return closed(step, provider, event.reason);
    default:
      event satisfies never;
  }
}

/** Without a turn there is no place to say it in, so it is said with the next news. */
function warnOfLimits(step: Step, limits: readonly Limit[], { provider, warn }: EventSource): void {
  const turnId = currentTurn(step.state, provider)?.id;
  if (turnId === undefined) return;
  for (const text of warn(limits)) addLimitNotice(step, turnId, text);
}

/** The item that a delta belongs to. A completed one takes no more: its completion was authoritative. */
export function streamingItem(state: SessionState, ids: NativeIds, nativeId: string): string | undefined {
  const itemId = ids.items.get(nativeId);
  return itemId !== undefined && findItem(state, itemId)?.status === 'open' ? itemId : undefined;
}

/** A list for people, in every snapshot: neither long nor wordy, whatever an agent says. */
function boundedWork(work: ProviderEventOf<'background.changed'>['work']): BackgroundWork[] {
  return work.slice(0, 50).map(({ id, title }) => ({ id, title: title.slice(0, 200) }));
}

/** The agent's turn; one of its own where it has none. */
function turnOf(step: Step, provider: string): string {
  const running = currentTurn(step.state, provider);
  if (running) return running.id;
  const turnId = nextTurnId(step);
  step.add({ type: 'turn.started', ...agentField(step.state, provider), turnId, cause: 'agent' });
  return turnId;
}

/** A turn that a person stopped ended because of that, whatever the agent calls it. */
function endAgentTurn(step: Step, provider: string, event: ProviderEventOf<'turn.ended'>): void {
  const turn = currentTurn(step.state, provider);
  if (!turn) return;
  const { outcome } = event;
  const isStopped = turn.stopping !== undefined && outcome.type !== 'completed';
  endTurn(step, turn.id, isStopped ? { type: 'interrupted', by: turn.stopping?.by } : outcome, event);
}

/** A message to several agents is delivered to each on its own. */
export function markDelivered(step: Step, provider: string, messageId: string): void {
  const { state } = step;
  const item = state.items.findLast(
    (one) =>
      one.kind === 'user_message' &&
      one.messageId === messageId &&
      providerOfTurn(state, findTurn(state, one.turnId)) === provider,
  );
  if (item?.kind === 'user_message' && item.delivery !== 'delivered') {
    step.add({ type: 'item.updated', itemId: item.id, patch: { delivery: 'delivered' } });
  }
}

function startItem(
  step: Step,
  event: ProviderEventOf<'item.started'>,
  { provider, ids }: EventSource,
  spill: Spill,
): void {
  const turnId = turnOf(step, provider);
  const id = step.nextId('i');
  const parentId = event.parentId === undefined ? undefined : ids.items.get(event.parentId);
  const whole = event.item.kind === 'notice' || event.item.kind === 'native';
  const item = {
    ...event.item,
    ...(whole ? spillPatch({ text: event.item.text ?? '' }, spill) : { text: event.item.text ?? '' }),
    ...(event.item.kind === 'tool' ? spillTool(event.item, spill) : {}),
    id,
    turnId,
    status: whole ? 'completed' : 'open',
    startedAt: step.at,
    ...(whole ? { endedAt: step.at } : {}),
    ...(parentId === undefined ? {} : { parentId }),
  } as Item;
  step.add({ type: 'item.started', item });
  if (!whole) ids.items.set(event.id, id);
}

function completeItem(step: Step, event: ProviderEventOf<'item.completed'>, ids: NativeIds, spill: Spill): void {
  const itemId = ids.items.get(event.id);
  if (itemId === undefined) return;
  const streamed = step.state.items.findLast((item) => item.id === itemId)?.text ?? '';
  // The id stays known while children may still name it as their parent; a new start of the same id replaces it.
  const patch = completedPatch(event.patch ?? {}, streamed, spill);
  step.add({ type: 'item.completed', itemId, status: event.status, ...(patch ? { patch } : {}) });
}

/** A text that only repeats what streamed is left out: it would double every answer in the log and on the wire. */
function completedPatch(patch: ItemPatch, streamed: string, spill: Spill): ItemPatch | null {
  const text = patch.text ?? streamed;
  const { text: _, ...rest } = patch;
  const bounded = spillPatch(rest, spill);
  if (isTooLong(text)) return { ...bounded, ...spilled(text, spill) };
  if (text !== streamed) return { ...bounded, text };
  return Object.keys(bounded).length === 0 ? null : bounded;
}

function spillPatch(patch: ItemPatch, spill: Spill): ItemPatch {
  return {
    ...patch,
    ...(isTooLong(patch.text) ? spilled(patch.text, spill) : {}),
    ...spillTool(patch, spill),
  };
}

function spillTool(
  fields: Pick<ItemPatch, 'input' | 'changes'>,
  spill: Spill,
): Pick<ItemPatch, 'input' | 'inputBlob' | 'changes'> {
  const input = isTooLong(fields.input) ? spilled(fields.input, spill) : null;
  return {
    ...(input ? { input: input.text, inputBlob: input.blob } : {}),
    ...(fields.changes ? { changes: fields.changes.map((change) => spillDiff(change, spill)) } : {}),
  };
}

/** The hash is that of the whole request, wherever a part of it is kept: an answer names what the person was shown (I10). */
function requestApproval(
  step: Step,
  event: ProviderEventOf<'approval.requested'>,
  { provider, ids }: EventSource,
  spill: Spill,
): void {
  const turnId = turnOf(step, provider);
  const itemId = event.itemId === undefined ? undefined : ids.items.get(event.itemId);
  const hash = createHash('sha256').update(canonicalJson(event.request)).digest('hex');
  const shown = askedBefore(step, turnId, hash, ids);
  if (shown !== undefined) return void ids.approvals.set(event.requestId, shown);
  const id = step.nextId('a');
  step.add({
    type: 'approval.requested',
    approval: {
      id,
      turnId,
      requestedAt: step.at,
      hash,
      request: spillRequest(event.request, spill),
      ...(itemId === undefined ? {} : { itemId }),
    },
  });
  ids.approvals.set(event.requestId, id);
}

/** What is shown already, and was asked by an agent of the last core that goes on: it is asked once (I10). */
function askedBefore(step: Step, turnId: string, hash: string, { approvals }: NativeIds): string | undefined {
  const known = new Set(approvals.values());
  return step.state.approvals.find((one) => one.turnId === turnId && one.hash === hash && !known.has(one.id))?.id;
}

/** A question waits in every snapshot, so what is long in it is kept beside it. */
function spillRequest(request: ApprovalRequest, spill: Spill): ApprovalRequest {
  switch (request.type) {
    case 'edit':
      return { ...request, changes: request.changes.map((change) => spillDiff(change, spill)) };
    case 'tool': {
      if (!isTooLong(request.input)) return request;
      const { text: input, blob: inputBlob } = spilled(request.input, spill);
      return { ...request, input, inputBlob };
    }
    case 'plan':
      return isTooLong(request.text) ? { ...request, ...spilled(request.text, spill) } : request;
    default:
      return request;
  }
}

function cancelApproval(step: Step, requestId: string, ids: NativeIds): void {
  const approvalId = ids.approvals.get(requestId);
  ids.approvals.delete(requestId);
  if (approvalId === undefined || !step.state.approvals.some((one) => one.id === approvalId)) return;
  step.add({
    type: 'approval.resolved',
    approvalId,
    resolution: { outcome: 'cancelled', by: 'the agent', at: step.at },
  });
}

/** The process is gone: a running turn cannot end by itself any more. */
function closed(step: Step, provider: string, reason: string): void {
  const turn = currentTurn(step.state, provider);
  if (turn?.stopping) endTurn(step, turn.id, { type: 'interrupted', by: turn.stopping.by });
  else if (turn)
    endTurn(step, turn.id, {
      type: 'lost',
      reason: 'agent_ended',
      message: `The agent's process ended: ${reason}. What was said is kept; send a message to go on.`,
    });
  if (agentOf(step.state, provider)?.binding.status !== 'closed')
    step.add({ type: 'binding.closed', ...agentField(step.state, provider), reason });
}
