import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { clockTime, fullTime } from '../strings/time.ts';

const isoTime = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;

/** The core's sentence, with its times in this person's own: what is written for all clocks is read on one. */
export function errorText(error: HubErrorShape, now: number = Date.now()): string {
  return error.message.replace(isoTime, (text) => {
    const at = Date.parse(text);
    return Math.abs(at - now) < 18 * 3_600_000 ? clockTime(at) : fullTime(at);
  });
}
