import type { ProviderEvent } from '../events.ts';
import type { Fields } from '../reading.ts';

/**
 * One thing that a runtime told or asked, under its own name, as a recording keeps it. Names that begin with `hub/` are what
 * the hub did meanwhile: without it the same words would mean something else.
 */
export type Told = readonly [name: string, payload: Fields];

export const HUB_OPEN = 'hub/open';
export const HUB_PROMPT = 'hub/prompt';
export const HUB_ANSWER = 'hub/answer';
export const HUB_INTERRUPT = 'hub/interrupt';

/** The real translator of a provider, fed from a recording. */
export interface Replay {
  /** The events that came of it, in order. */
  play(told: Told): Promise<ProviderEvent[]>;
}

/** Of one version of one runtime. */
export interface Edition {
  /** as a person knows it: `Claude Code 2.1.330` */
  title: string;
  /** holds its recordings */
  folder: string;
  replay(): Replay;
}
