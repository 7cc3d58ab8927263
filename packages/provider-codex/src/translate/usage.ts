import type { TurnUsage } from '@codeai-hub/protocol/channels/session/state';
import { type Fields, fieldsOf, numberOf } from '@codeai-hub/provider-kit/reading';

type Totals = Record<'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens', number>;
const NONE: Totals = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** Tokens of a turn: the sum of its requests. The runtime tells no cost. */
export class UsageMeter {
  #turn: Totals = NONE;

  /** Takes a `thread/tokenUsage/updated`; answers how full the context is. */
  take(params: Fields): { contextUsed?: number; contextWindow?: number } {
    const usage = fieldsOf(params.tokenUsage);
    const last = fieldsOf(usage.last);
    this.#turn = plus(this.#turn, totalsOf(last));
    const [used, window] = [numberOf(last.totalTokens), numberOf(usage.modelContextWindow)];
    return { ...(used !== undefined && { contextUsed: used }), ...(window !== undefined && { contextWindow: window }) };
  }

  /** What the turn used, and begins the next one. */
  endTurn(): TurnUsage | undefined {
    const used = this.#turn;
    this.#turn = NONE;
    return Object.values(used).some((value) => value > 0) ? used : undefined;
  }
}

/** The runtime counts cached tokens as input as well. */
function totalsOf(last: Fields): Totals {
  const cached = numberOf(last.cachedInputTokens) ?? 0;
  const written = numberOf(last.cacheWriteInputTokens) ?? 0;
  return {
    inputTokens: Math.max(0, (numberOf(last.inputTokens) ?? 0) - cached - written),
    outputTokens: numberOf(last.outputTokens) ?? 0,
    cacheReadTokens: cached,
    cacheWriteTokens: written,
  };
}

function plus(a: Totals, b: Totals): Totals {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  };
}
