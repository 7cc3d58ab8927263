import type { TurnUsage } from '@codeai-hub/protocol/channels/session/state';
import { type Fields, fieldsOf, numberOf } from '@codeai-hub/provider-kit/reading';

/** The tokens of a turn, from the answer to its prompt: as the protocol has it, or as some tell it beside that. */
export function tokensOf(answer: Fields): TurnUsage {
  const usage = fieldsOf(answer.usage);
  const quota = fieldsOf(fieldsOf(fieldsOf(answer._meta).quota).token_count);
  const counts = {
    inputTokens: numberOf(usage.inputTokens) ?? numberOf(quota.input_tokens),
    outputTokens: numberOf(usage.outputTokens) ?? numberOf(quota.output_tokens),
    cacheReadTokens: numberOf(usage.cachedReadTokens),
    cacheWriteTokens: numberOf(usage.cachedWriteTokens),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined));
}

/** What a session has cost so far is told; a turn cost what came to it. */
export class Costs {
  #total = 0;
  #atBegin = 0;

  take(update: Fields): void {
    const { amount, currency } = fieldsOf(update.cost);
    if (currency === 'USD') this.#total = numberOf(amount) ?? this.#total;
  }

  beginTurn(): void {
    this.#atBegin = this.#total;
  }

  get ofTurn(): number | undefined {
    const cost = this.#total - this.#atBegin;
    return cost > 0 ? cost : undefined;
  }
}
