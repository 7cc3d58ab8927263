import type { Features, Runtime } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import { CONTRACT_VERSION, type Manifest } from '@codeai-hub/provider-kit/contract';
import type { Choices } from './session/turn.ts';

const VERSION = '1.0.0';

export const RUNTIME: Runtime = { version: VERSION, source: 'built-in' };

export const ASKS = 'ask';
export const ACCEPTS_EDITS = 'accept-edits';
export const PLANS = 'plan';

export const FEATURES: Features = {
  models: [
    { id: 'demo', label: 'Demo', description: 'Speaks at a pace that is pleasant to read', efforts: ['low', 'high'] },
    { id: 'demo-quick', label: 'Demo Quick', description: 'Speaks ten times as fast', efforts: ['low', 'high'] },
  ],
  modes: [
    { id: ASKS, label: 'Ask', description: 'Asks before every command and every change of a file' },
    { id: ACCEPTS_EDITS, label: 'Accept edits', description: 'Changes files without asking; asks before commands' },
    { id: PLANS, label: 'Plan', description: 'Changes nothing and runs nothing; makes a plan first' },
  ],
  efforts: ['low', 'high'],
  commands: [
    { name: 'help', description: 'What the demo agent can do' },
    { name: 'clear', description: 'Forget this conversation and begin another' },
    { name: 'compact', description: 'Pretend to shorten the conversation' },
  ],
};

export interface DemoIdentity {
  id: string;
  name: string;
  description: string;
}

export function manifestOf({ id, name, description }: DemoIdentity): Manifest {
  return {
    contract: CONTRACT_VERSION,
    id,
    name,
    description,
    version: VERSION,
    capabilities: {
      steer: true,
      resume: true,
      fork: true,
      interrupt: true,
      images: true,
      models: true,
      modes: true,
      // A question that waits when the core dies is not asked again: the turn is over, the message is kept.
      resumesTurns: false,
      install: false,
    },
    features: FEATURES,
    defaultMode: ASKS,
  };
}

/** What changes, after a look whether it is on offer; `null` goes back to the default. */
export function checkChoices(
  change: { model?: string | null | undefined; effort?: string | null | undefined; mode?: string | undefined },
  now: Choices,
): Choices {
  const { model = now.model, effort = now.effort, mode = now.mode } = change;
  if (model !== null && !FEATURES.models.some(({ id }) => id === model))
    throw new HubError('model_not_found', { model });
  if (effort !== null && !FEATURES.efforts.includes(effort)) {
    throw new HubError('invalid_request', { path: 'effort', reason: `there is no effort "${effort}"` });
  }
  if (!FEATURES.modes.some(({ id }) => id === mode)) {
    throw new HubError('invalid_request', { path: 'mode', reason: `there is no mode "${mode}"` });
  }
  return { model: model ?? DEFAULT_CHOICES.model, effort: effort ?? DEFAULT_CHOICES.effort, mode };
}

export const DEFAULT_CHOICES: Choices = { model: 'demo', effort: 'low', mode: ASKS };
