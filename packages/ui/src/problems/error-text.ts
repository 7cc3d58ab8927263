import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { t } from '../strings/strings.ts';
import { clockTime, fullTime } from '../strings/time.ts';

const isoTime = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;

/**
 * The core's sentence, with its times in this person's own: what is written for all clocks is read on one. What it says
 * to those who write a client is said for a person instead.
 */
export function errorText(error: HubErrorShape, now: number = Date.now()): string {
  return sentence(error).replace(isoTime, (text) => {
    const at = Date.parse(text);
    return Math.abs(at - now) < 18 * 3_600_000 ? clockTime(at) : fullTime(at);
  });
}

function sentence({ code, message, details }: HubErrorShape): string {
  switch (code) {
    case 'invalid_request':
      return t().problems.notTaken(typeof details?.reason === 'string' ? details.reason : null);
    case 'invalid_json':
    case 'unknown_method':
    case 'hello_required':
      return t().problems.notTaken(null);
    default:
      return message;
  }
}
