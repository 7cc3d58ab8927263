import type { TurnUsage } from '@codeai-hub/protocol/channels/session/state';
import { type Fields, fieldsOf, numberOf } from '../native/read.ts';

type Totals = { [K in keyof TurnUsage]-?: number };
const NONE: Totals = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd: 0 };

/** Tokens and cost of a turn, and how full the context is. */
export class UsageMeter {
  /** of the process so far, for runtimes that tell running totals only */
  #before: Totals = NONE;
  #turn: Totals = NONE;
  #window: number | undefined;

  /** Takes a `result`. A turn can have several: what it costs is their sum. */
  takeResult(result: Fields): void {
    const running = sum(result.modelUsage);
    const since =
      'model_usage_since_last_result' in result
        ? sum(result.model_usage_since_last_result)
        : minus(running, this.#before);
    this.#before = running;
    this.#turn = plus(this.#turn, since);
    const windows = Object.values(fieldsOf(result.modelUsage)).map(
      (model) => numberOf(fieldsOf(model).contextWindow) ?? 0,
    );
    const largest = Math.max(0, ...windows);
    if (largest > 0) this.#window = largest;
  }

  get contextWindow(): number | undefined {
    return this.#window;
  }

  /** What the turn used, and begins the next one. */
  endTurn(): TurnUsage | undefined {
    const used = this.#turn;
    this.#turn = NONE;
    return Object.values(used).some((value) => value > 0) ? used : undefined;
  }
}

/** Tokens a model's answer says its request and itself take of the context. */
export function contextUsed(usage: unknown): number | undefined {
  const fields = fieldsOf(usage);
  const parts = [
    fields.input_tokens,
    fields.cache_creation_input_tokens,
    fields.cache_read_input_tokens,
    fields.output_tokens,
  ];
  const total = parts.reduce<number>((all, part) => all + (numberOf(part) ?? 0), 0);
  return total > 0 ? total : undefined;
}

function sum(byModel: unknown): Totals {
  return Object.values(fieldsOf(byModel)).map(fieldsOf).map(totalsOf).reduce(plus, NONE);
}

function totalsOf(model: Fields): Totals {
  return {
    inputTokens: numberOf(model.inputTokens) ?? 0,
    outputTokens: numberOf(model.outputTokens) ?? 0,
    cacheReadTokens: numberOf(model.cacheReadInputTokens) ?? 0,
    cacheWriteTokens: numberOf(model.cacheCreationInputTokens) ?? 0,
    costUsd: numberOf(model.costUSD) ?? 0,
  };
}

function plus(a: Totals, b: Totals): Totals {
  return combine(a, b, (x, y) => x + y);
}

function minus(a: Totals, b: Totals): Totals {
  return combine(a, b, (x, y) => Math.max(0, x - y));
}

function combine(a: Totals, b: Totals, with_: (x: number, y: number) => number): Totals {
  return {
    inputTokens: with_(a.inputTokens, b.inputTokens),
    outputTokens: with_(a.outputTokens, b.outputTokens),
    cacheReadTokens: with_(a.cacheReadTokens, b.cacheReadTokens),
    cacheWriteTokens: with_(a.cacheWriteTokens, b.cacheWriteTokens),
    costUsd: with_(a.costUsd, b.costUsd),
  };
}
