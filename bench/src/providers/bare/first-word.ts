import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';

export interface Ask {
  settings: ResolvedSettings;
  folder: string;
  /** what its model is told to say, and has never said before */
  word: string;
  /** the conversation that goes on; a new one when absent */
  conversation?: string;
}

export interface FirstWord {
  /** from the start of the runtime to its first word, in milliseconds */
  ms: number;
  conversation: string;
}

/** The script that has a model say it. */
export function saying(word: string): string {
  return `model> say ${word}`;
}

/** Starts a runtime without the hub, asks it something, and ends it once its turn is over. */
export type BareRuntime = (ask: Ask) => Promise<FirstWord>;
