import type { SessionAgent } from '@codeai-hub/protocol/channels/session/state';
import type { AgentLink } from './agents.ts';

/** What an agent works with. */
export type Configuration = Pick<SessionAgent, 'mode' | 'model' | 'effort'>;
export type ConfigurationChange = Parameters<AgentLink['configure']>[0];
export type ConfigurationField = keyof Configuration;

/** In the order in which they are changed: how an agent asks comes before what it works with. */
const FIELDS: readonly ConfigurationField[] = ['mode', 'model', 'effort'];

export function configurationOf({ mode, model, effort }: SessionAgent): Configuration {
  return { mode, model, effort };
}

/** The configuration with a change applied; what the change leaves open stays. */
export function configured(before: Configuration, change: ConfigurationChange): Configuration {
  return {
    mode: change.mode ?? before.mode,
    model: change.model === undefined ? before.model : change.model,
    effort: change.effort === undefined ? before.effort : change.effort,
  };
}

/** The first field in which the two differ. */
export function differingField(one: Configuration, other: Configuration): ConfigurationField | undefined {
  return FIELDS.find((field) => one[field] !== other[field]);
}
