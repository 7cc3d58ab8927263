import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { AgentLink } from './agents.ts';

/** What an agent works with. */
export type Configuration = Pick<SessionState, 'model' | 'effort' | 'mode'>;
export type ConfigurationChange = Parameters<AgentLink['configure']>[0];

export function configurationOf({ model, effort, mode }: SessionState): Configuration {
  return { model, effort, mode };
}

/** The configuration with a change applied; what the change leaves open stays. */
export function configured(before: Configuration, change: ConfigurationChange): Configuration {
  return {
    model: change.model === undefined ? before.model : change.model,
    effort: change.effort === undefined ? before.effort : change.effort,
    mode: change.mode ?? before.mode,
  };
}

/** What leads from one to the other; `null` when they are the same. */
export function changeBetween(from: Configuration, to: Configuration): ConfigurationChange | null {
  const change: ConfigurationChange = {};
  if (from.model !== to.model) change.model = to.model;
  if (from.effort !== to.effort) change.effort = to.effort;
  if (from.mode !== to.mode) change.mode = to.mode;
  return Object.keys(change).length === 0 ? null : change;
}
