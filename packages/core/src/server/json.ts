import { HubError } from '@codeai-hub/protocol/errors';
import { MAX_JSON_DEPTH } from '@codeai-hub/protocol/wire';
import type * as z from 'zod';

const REASON_MAX = 300;

/** Parses JSON of a stranger. Throws `too_deep` before the parser sees the text, or `invalid_json`. */
export function parseUntrustedJson(text: string): unknown {
  if (isDeeperThan(text, MAX_JSON_DEPTH)) throw new HubError('too_deep', { limit: MAX_JSON_DEPTH });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HubError('invalid_json', { reason: (error as Error).message.slice(0, REASON_MAX) }, { cause: error });
  }
}

/** Throws `invalid_request` naming the first thing that is wrong. */
export function validate<S extends z.ZodType>(schema: S, value: unknown, at: string): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = [at, ...(issue?.path ?? [])].join('.').slice(0, REASON_MAX);
  throw new HubError('invalid_request', { path, reason: (issue?.message ?? 'not valid').slice(0, REASON_MAX) });
}

/** One pass over the text, brackets inside strings left out. Exact for valid JSON; anything else fails in the parser. */
export function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text[index]) {
      case '"':
        index = endOfString(text, index);
        break;
      case '{':
      case '[':
        if (++depth > limit) return true;
        break;
      case '}':
      case ']':
        depth--;
        break;
    }
  }
  return false;
}

/** Index of the quote that ends the string beginning at `start`; the text's length when none does. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote;
  }
  return text.length;
}
