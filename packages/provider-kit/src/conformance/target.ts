import type { ErrorCode } from '@codeai-hub/protocol/errors';
import type { ResolvedSettings } from '../contract.ts';
import type { LineStream } from '../rpc.ts';

/** What a provider's own test gives to the suite. */
export interface Target {
  /** for the titles: "demo, in its own process" */
  name: string;
  /** a fresh host that serves the provider; see `inProcess` and `hostProcess` */
  start(): Promise<RunningHost>;
  /** `folder` and `dataDir` are fresh and empty for every behaviour */
  settings(places: { folder: string; dataDir: string }): ResolvedSettings;
  asks: Asks;
  /** where the agent asks questions or plans in a mode of its own only: that mode */
  modes?: Partial<Record<'question' | 'plan', string>>;
  /** a way to each failure of `FAILURES`, or the reason why it cannot happen */
  failures: Record<FailureCode, Ask | { impossible: string }>;
  /** what this provider cannot do, each with the reason; that it then refuses cleanly is asserted */
  lacks: Partial<Record<Ability, string>>;
  /** Whether its matrix has what became a `native` item of this name; see `recordings/hold.ts`. All may come without it. */
  knowsNative?(name: string): boolean;
  /** Whether the agent was told these words. Without it, the agent must repeat them in its answer. */
  heard?(words: string): boolean | Promise<boolean>;
}

/** A host that was just started. */
export interface RunningHost {
  stream: LineStream;
  /** all of it is over */
  ended: Promise<void>;
  /** ends it as a power cut would */
  kill(): void;
}

/** A message that makes the agent do something; `release` lets a scripted endpoint go on where it was told to wait. */
export type Ask = string | { text: string; release: () => void | Promise<void> };

/** How to make the agent do each thing. */
export interface Asks {
  /** says exactly this, in several pieces, and nothing else */
  say(text: string): Ask;
  /** thinks aloud, then answers */
  think(): Ask;
  /** wants to run this in a shell, asks, then ends the turn with some words */
  run(command: string): Ask;
  /** wants to make this file, asks, then ends the turn with some words */
  write(path: string, text: string): Ask;
  /** asks the person one or more questions, then ends the turn */
  question(): Ask;
  /** shows a plan for review, and ends the turn when told to keep planning or when it followed the plan */
  plan(): Ask;
  /** works along a todo list */
  todo(): Ask;
  /** has a sub-agent do something */
  delegate(): Ask;
  /** ends its turn and comes back by itself in a later one */
  comeBack(): Ask;
  /** sends something that nothing maps */
  native(): Ask;
  /** says `text`, then is silent until it is stopped or told more */
  silentAfter(text: string): Ask;
  /** is silent from the start until it is stopped */
  silent(): Ask;
  /** answers with what it knows of the conversation so far */
  recall(): Ask;
  /** an answer of this many pieces */
  flood(pieces: number): Ask;
}

/** What a provider may lack. Everything else it must do. */
export type Ability =
  | 'steer'
  | 'resume'
  | 'fork'
  | 'changedCommand'
  | 'allowSession'
  | 'todo'
  | 'delegate'
  | 'comeBack'
  | 'question'
  | 'plan'
  | 'native'
  /** what a person adds to a denial reaches the agent */
  | 'denialNote'
  /** an open session works on when its folder is deleted */
  | 'vanishedFolder'
  | 'hasMessage';

/** Every way a turn can fail. */
export const FAILURES = [
  'auth_required',
  'quota_exhausted',
  'rate_limited',
  'overloaded',
  'provider_server_error',
  'network_unreachable',
  'model_not_found',
  'request_too_large',
  'request_rejected',
  'permission_denied',
  'billing_required',
  'context_full',
  'refused',
  'limit_reached',
  'stream_broken',
  'agent_error',
] as const satisfies readonly ErrorCode[];
export type FailureCode = (typeof FAILURES)[number];

export function textOfAsk(ask: Ask): string {
  return typeof ask === 'string' ? ask : ask.text;
}

export async function release(ask: Ask): Promise<void> {
  if (typeof ask !== 'string') await ask.release();
}

/** The failures that the target says cannot happen. */
export function impossibleOf({ failures }: Target): FailureCode[] {
  return FAILURES.filter((code) => {
    const way = failures[code];
    return typeof way === 'object' && 'impossible' in way;
  });
}
