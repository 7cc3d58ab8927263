import type { Approval, ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { SessionCommand, SessionCommandOf } from '@codeai-hub/protocol/channels/session/commands';
import type { Resolution } from '@codeai-hub/protocol/channels/session/items';
import {
  agentField,
  agentOf,
  currentTurn,
  findItem,
  findTurn,
  isRunning,
  providerOfTurn,
  type QueueEntry,
  type SessionAgent,
  type SessionState,
  type Turn,
} from '@codeai-hub/protocol/channels/session/state';
import { weightOfContent } from '@codeai-hub/protocol/channels/session/weight';
import type { Content } from '@codeai-hub/protocol/content';
import { HubError } from '@codeai-hub/protocol/errors';
import { answerProblem, chosenOption } from '@codeai-hub/provider-kit/check-answer';
import { cancel, cancelBy, schedule } from './continuation/schedule.ts';
import { type AgentWishes, activate, addAgent, handOver, type WantedAgent } from './several-agents.ts';
import type { Step } from './step.ts';
import { titleFrom, UNTITLED } from './title.ts';
import { addresseesOf, addUserMessage, type Message, startNext, startTurn } from './turns.ts';

export const QUEUE_LIMIT = 100;
/** UTF-16 units of all words that wait for the agent: all are in the session's state. */
export const QUEUE_WEIGHT_LIMIT = 8_000_000;

export interface DecideContext {
  canSteer: (provider: string) => boolean;
  /** an agent that is new to the session, with what its provider's settings say; throws what speaks against it */
  newAgent: (wishes: AgentWishes) => WantedAgent;
  /** the setting's limit when as many sessions as allowed run already, else null */
  runningLimitReached: number | null;
}

/** What a command means for a session: adds events to the step, or throws the HubError it is refused with. Pure. */
export function decide(step: Step, command: SessionCommand, context: DecideContext): void {
  const before = step.state;
  carryOut(step, command, context);
  cancelBy(step, command, before);
}

function carryOut(step: Step, command: SessionCommand, context: DecideContext): void {
  switch (command.type) {
    case 'message.send':
      return sendMessage(step, command, context);
    case 'message.resend':
      return resend(step, command.itemId, context);
    case 'turn.stop':
      return stop(step, command);
    case 'approval.answer':
      return answer(step, command);
    case 'queue.edit':
      requireContent(command.content);
      requireWaitingRoom(step, command.content, queued(step, command.entryId).content);
      return step.add({ type: 'queue.edited', entryId: command.entryId, content: command.content });
    case 'queue.remove':
      queued(step, command.entryId);
      step.add({ type: 'queue.removed', entryId: command.entryId, reason: 'deleted' });
      return release(step);
    case 'queue.move':
      queued(step, command.entryId);
      if (command.beforeId !== null) queued(step, command.beforeId);
      return step.add({ type: 'queue.moved', entryId: command.entryId, beforeId: command.beforeId });
    case 'queue.sendNow':
      return sendNow(step, command.entryId, context);
    case 'queue.resume':
      if (step.state.queueHeld) step.add({ type: 'queue.held', held: false });
      return startWithin(step, context);
    case 'continuation.schedule':
      return schedule(step, command);
    case 'continuation.cancel':
      return cancel(step);
    case 'session.rename':
      return command.title === step.state.title
        ? undefined
        : step.add({ type: 'session.renamed', title: command.title });
    case 'session.archive':
      return command.archived === step.state.archived
        ? undefined
        : step.add({ type: 'session.archived', archived: command.archived });
    case 'session.pin':
      return command.pinned === step.state.pinned
        ? undefined
        : step.add({ type: 'session.pinned', pinned: command.pinned });
    case 'session.configure':
      return configure(step, command);
    case 'agent.add':
      return addAgent(step, context.newAgent(command));
    case 'agent.activate':
      return activate(step, command.provider);
    case 'session.handOver':
      return takeOver(step, command, context);
  }
}

/** Writes the message down as running or waiting. Used by `session.create` for the first message too. */
export function sendMessage(
  step: Step,
  command: Omit<SessionCommandOf<'message.send'>, 'type'>,
  context: DecideContext,
): void {
  requireContent(command.content);
  requireNewMessage(step, command.messageId);
  const to = requireAgents(step, command.to);
  const message = { messageId: command.messageId, content: command.content, by: step.by };
  const busy = to.filter((provider) => currentTurn(step.state, provider));
  if (busy.length === 0) return startAtOnce(step, message, to, context);
  if (command.delivery === 'steer') return steer(step, message, to, context);
  if (step.state.queue.length >= QUEUE_LIMIT) throw new HubError('queue_full', { limit: `${QUEUE_LIMIT} messages` });
  requireWaitingRoom(step, command.content);
  const named = command.to ? { to: [...to] } : {};
  const entry: QueueEntry = { id: step.nextId('q'), queuedAt: step.at, ...message, ...named };
  step.add({ type: 'queue.added', entry });
  if (command.delivery === 'now') jumpQueue(step, entry);
}

/** Throws `agent_unknown`. One that is named twice is named once. */
function requireAgents({ state }: Step, to: readonly string[] | undefined): readonly string[] {
  const all = [...new Set(addresseesOf(state, { to: to && [...to] }))];
  for (const provider of all) requireAgent(state, provider);
  return all;
}

function requireAgent(state: SessionState, provider: string): SessionAgent {
  const agent = agentOf(state, provider);
  if (!agent) throw new HubError('agent_unknown', { provider });
  return agent;
}

function startAtOnce(step: Step, message: Message, to: readonly string[], context: DecideContext): void {
  if (!isRunning(step.state)) requireRoom(context);
  nameByFirstMessage(step, message.content);
  if (step.state.queueHeld && step.state.queue.length === 0) step.add({ type: 'queue.held', held: false });
  for (const provider of to) startTurn(step, message, provider);
}

/** Who has a turn gets it in that, who has none begins one. */
function steer(step: Step, message: Message, to: readonly string[], context: DecideContext): void {
  const turns = to.map((provider) => ({ provider, turn: currentTurn(step.state, provider) }));
  if (turns.some(({ provider, turn }) => turn && !context.canSteer(provider))) throw new HubError('steer_unsupported');
  requireWaitingRoom(step, message.content);
  for (const { provider, turn } of turns) {
    if (turn) addUserMessage(step, turn.id, message, true);
    else startTurn(step, message, provider);
  }
}

/** The work goes on with another agent, which is told what the person saw and nothing else. */
function takeOver(step: Step, command: SessionCommandOf<'session.handOver'>, context: DecideContext): void {
  requireContent(command.content);
  requireNewMessage(step, command.messageId);
  if (isRunning(step.state)) throw new HubError('session_busy');
  requireRoom(context);
  const known = agentOf(step.state, command.provider);
  handOver(step, known ?? context.newAgent(command), command.packet);
  if (known) configure(step, { ...picked(command), agent: command.provider });
  if (step.state.queueHeld) step.add({ type: 'queue.held', held: false });
  startTurn(step, { messageId: command.messageId, content: command.content, by: step.by }, command.provider);
}

function nameByFirstMessage(step: Step, content: Content): void {
  if (step.state.turnCount > 0 || step.state.title !== UNTITLED) return;
  const title = titleFrom(content);
  if (title !== UNTITLED) step.add({ type: 'session.renamed', title });
}

function requireContent(content: Content): void {
  if (content.every((part) => part.type === 'text' && part.text.trim() === '')) throw new HubError('empty_message');
}

/** Throws queue_full when too many words would wait: in the queue, or for the running agent to take them. */
function requireWaitingRoom({ state }: Step, added: Content, replaced: Content = []): void {
  const given = state.items.flatMap((item) =>
    item.kind === 'user_message' && item.delivery === 'pending' ? [item.content] : [],
  );
  const waiting = [...given, ...state.queue.map(({ content }) => content), added];
  const weight = waiting.reduce((sum, content) => sum + weightOfContent(content), -weightOfContent(replaced));
  if (weight > QUEUE_WEIGHT_LIMIT && weightOfContent(added) > weightOfContent(replaced))
    throw new HubError('queue_full', { limit: `${QUEUE_WEIGHT_LIMIT / 1_000_000} million characters` });
}

/** One message id is one message; a second command must not deliver it again (I7). */
function requireNewMessage(step: Step, messageId: string): void {
  const known =
    step.state.items.some((item) => item.kind === 'user_message' && item.messageId === messageId) ||
    step.state.queue.some((entry) => entry.messageId === messageId);
  if (known) throw new HubError('command_id_conflict');
}

function requireRoom(context: DecideContext): void {
  if (context.runningLimitReached !== null)
    throw new HubError('too_many_sessions', { limit: context.runningLimitReached });
}

function resend(step: Step, itemId: string, context: DecideContext): void {
  const item = findItem(step.state, itemId);
  if (item?.kind !== 'user_message') throw new HubError('not_found', { what: 'The message' });
  if (item.delivery !== 'not_delivered') {
    const reason =
      item.delivery === 'unknown'
        ? 'nobody can tell now whether the agent has it; look at its answer, and write it anew if it is missing'
        : 'only a message that was not delivered can be sent again';
    throw new HubError('invalid_request', { path: 'itemId', reason });
  }
  const provider = providerOfTurn(step.state, findTurn(step.state, item.turnId));
  requireAgent(step.state, provider);
  if (currentTurn(step.state, provider)) throw new HubError('session_busy');
  if (!isRunning(step.state)) requireRoom(context);
  // The same id again: it is the key under which the agent's transcript is searched after a crash.
  startTurn(step, { messageId: item.messageId, content: item.content, by: step.by }, provider);
  step.add({ type: 'item.dropped', itemId });
}

function stop(step: Step, command: SessionCommandOf<'turn.stop'>): void {
  const turn = findTurn(step.state, command.turnId);
  if (!turn || !isRunning(step.state, turn.id)) throw new HubError('no_turn_running');
  if (command.returnQueue) returnToDraft(step);
  if (step.state.queue.length > 0 && !step.state.queueHeld) step.add({ type: 'queue.held', held: true });
  release(step);
  stopTurn(step, turn);
}

function stopTurn(step: Step, turn: Turn): void {
  if (!turn.stopping) step.add({ type: 'turn.stopping', turnId: turn.id, stage: 'interrupt', by: step.by });
}

/** A draft holds words only, so a message with attachments stays in line. */
function returnToDraft(step: Step): void {
  const entries = step.state.queue.filter(({ content }) => content.every((part) => part.type === 'text'));
  if (entries.length > 0) step.add({ type: 'queue.returned', entries });
}

function sendNow(step: Step, entryId: string, context: DecideContext): void {
  const entry = queued(step, entryId);
  if (addresseesOf(step.state, entry).some((provider) => currentTurn(step.state, provider)))
    return jumpQueue(step, entry);
  moveToFront(step, entryId);
  if (step.state.queueHeld) step.add({ type: 'queue.held', held: false });
  startWithin(step, context);
}

/** Stops what runs of those it is for; the end of that then takes the first of the queue. */
function jumpQueue(step: Step, entry: QueueEntry): void {
  moveToFront(step, entry.id);
  if (step.state.queueHeld) step.add({ type: 'queue.held', held: false });
  for (const provider of addresseesOf(step.state, entry)) {
    const turn = currentTurn(step.state, provider);
    if (turn) stopTurn(step, turn);
  }
}

function moveToFront(step: Step, entryId: string): void {
  const first = step.state.queue[0];
  if (first && first.id !== entryId) step.add({ type: 'queue.moved', entryId, beforeId: first.id });
}

function startWithin(step: Step, context: DecideContext): void {
  if (!isRunning(step.state) && step.state.queue.length > 0) requireRoom(context);
  startNext(step);
}

/** A held queue without entries would hold the next message for no reason. */
function release(step: Step): void {
  if (step.state.queueHeld && step.state.queue.length === 0) step.add({ type: 'queue.held', held: false });
}

function queued(step: Step, entryId: string): QueueEntry {
  const entry = step.state.queue.find((one) => one.id === entryId);
  if (!entry) throw new HubError('queue_entry_not_found');
  return entry;
}

function configure(step: Step, { agent: name, model, effort, mode }: ConfigurationWish): void {
  const provider = name ?? step.state.provider;
  const agent = requireAgent(step.state, provider);
  const change = {
    ...(model === undefined || model === agent.model ? {} : { model }),
    ...(effort === undefined || effort === agent.effort ? {} : { effort }),
    ...(mode === undefined || mode === agent.mode ? {} : { mode }),
  };
  if (Object.keys(change).length === 0) return;
  requireOffered(change, agent.features);
  step.add({ type: 'session.configured', ...agentField(step.state, provider), ...change });
}

type ConfigurationWish = Omit<SessionCommandOf<'session.configure'>, 'type'>;

function picked({ model, effort, mode }: ConfigurationWish): ConfigurationWish {
  return { model, effort, mode };
}

function answer(step: Step, command: SessionCommandOf<'approval.answer'>): void {
  const approval = step.state.approvals.find((one) => one.id === command.approvalId);
  if (!approval) throw alreadyResolved(step, command.approvalId);
  if (approval.hash !== command.hash) throw new HubError('approval_changed');
  const resolution = resolve(approval, command.answer);
  step.add({
    type: 'approval.resolved',
    approvalId: approval.id,
    resolution: { ...resolution, by: step.by, at: step.at },
    answer: command.answer,
  });
}

/** A late answer learns the winning outcome (I10). */
function alreadyResolved(step: Step, approvalId: string): HubError {
  const settled = step.state.settled.find((one) => one.approvalId === approvalId);
  if (!settled) return new HubError('approval_not_found');
  const { outcome, by } = settled.resolution;
  return new HubError('approval_already_resolved', { outcome, by });
}

/** What the person may answer is what the provider can carry out: both ask the same function. */
function resolve({ request }: Approval, answer: ApprovalAnswer): Omit<Resolution, 'by' | 'at'> {
  const problem = answerProblem(request, answer);
  if (problem !== null) throw new HubError('approval_answer_invalid', { reason: problem });
  if (answer.type === 'answers') return { outcome: 'answered', answers: answer.answers };
  const note = answer.note === undefined ? {} : { note: answer.note };
  const option = chosenOption(request, answer);
  if (!option) return { outcome: 'denied', ...note };
  return { outcome: option.kind === 'deny' ? 'denied' : 'allowed', optionId: option.id, label: option.label, ...note };
}

/**
 * Throws `choice_unknown` for a mode or effort that the agent does not offer. Models are free: people use ones of their
 * own gateways. An agent that has not said what it offers decides by itself.
 */
export function requireOffered(
  wanted: { mode?: string | undefined; effort?: string | null | undefined },
  features: Pick<SessionAgent['features'], 'modes' | 'efforts'>,
): void {
  const check = (what: string, value: string | null | undefined, offered: string[]) => {
    if (value === undefined || value === null || offered.length === 0 || offered.includes(value)) return;
    throw new HubError('choice_unknown', { what, value, offered: offered.join(', ') });
  };
  check(
    'permission mode',
    wanted.mode,
    features.modes.map(({ id }) => id),
  );
  check('effort', wanted.effort, features.efforts);
}
