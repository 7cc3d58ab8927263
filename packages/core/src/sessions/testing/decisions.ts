import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { type DecideContext, decide } from '../decide.ts';
import { eventsOf, refusalOf, stepAfter } from './steps.ts';

const newAgent: DecideContext['newAgent'] = ({ provider, model = null, effort = null, mode = 'ask' }) => ({
  provider,
  model,
  effort,
  mode,
});
export const context: DecideContext = { canSteer: () => true, newAgent, runningLimitReached: null };
export const full: DecideContext = { canSteer: () => true, newAgent, runningLimitReached: 10 };

export function decided(before: SessionEvent[], command: SessionCommand, within = context): SessionEvent[] {
  const step = stepAfter(...before);
  decide(step, command, within);
  return eventsOf(step);
}

export function refused(before: SessionEvent[], command: SessionCommand, within = context): HubErrorShape {
  return refusalOf(() => decide(stepAfter(...before), command, within));
}
