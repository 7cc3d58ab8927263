import type { TurnOutcome } from '@codeai-hub/protocol/channels/session/state';
import { type Evidence, signInRefused, turnError } from '../errors/turn-error.ts';
import { type Fields, stringOf } from '../native/read.ts';

export interface TurnFacts {
  interrupted: boolean;
  /** the message was taken back before it was begun */
  withdrawn: boolean;
  saidSomething: boolean;
  evidence: Evidence;
}

/** How the turn ended (I8), from its last `result`. A turn the agent began itself may have none. */
export function outcomeOf(result: Fields | undefined, facts: TurnFacts): TurnOutcome {
  if (facts.interrupted || facts.withdrawn) return { type: 'interrupted' };
  // We ended it: its result would say that a person did.
  if (facts.evidence.signInRefused) return { type: 'failed', error: signInRefused(facts.evidence) };
  if (result === undefined) return { type: 'completed' };
  if (wasAborted(result)) return { type: 'interrupted' };
  if (hitOutputLimit(result, facts.evidence)) return { type: 'completed', note: 'length_limit' };
  if (result.subtype === 'error_max_turns') return { type: 'completed', note: 'max_steps' };
  if (result.is_error === true || result.subtype !== 'success')
    return { type: 'failed', error: turnError(result, facts.evidence) };
  const silent = !facts.saidSomething && result.local_command === undefined && (stringOf(result.result) ?? '') === '';
  return silent ? { type: 'completed', note: 'no_answer' } : { type: 'completed' };
}

function wasAborted(result: Fields): boolean {
  return (stringOf(result.terminal_reason) ?? '').startsWith('aborted_');
}

function hitOutputLimit(result: Fields, evidence: Evidence): boolean {
  return (
    result.api_error === 'max_output_tokens' ||
    (result.is_error === true && evidence.assistantError === 'max_output_tokens')
  );
}
