/**
 * The text of one delta: which one of its turn it is, and the moment it was given to the socket. Always 32 characters,
 * so that joined deltas can be told apart.
 */
export const DELTA_LENGTH = 32;

const INDEX_DIGITS = 7;
const TIME_DIGITS = 15;
const FILLER = ' and so on ';

/** Microseconds of the machine's monotonic clock, the same in all its processes. */
export function nowMicros(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

export function deltaText(index: number, micros: number): string {
  const text = `${String(index).padStart(INDEX_DIGITS, '0')}:${String(micros).padStart(TIME_DIGITS, '0')}${FILLER}`;
  return text.slice(0, DELTA_LENGTH);
}

/** The delta that begins at `offset` of a text of joined deltas. */
export function readDelta(text: string, offset: number): { index: number; micros: number } {
  const index = Number(text.slice(offset, offset + INDEX_DIGITS));
  const begin = offset + INDEX_DIGITS + 1;
  return { index, micros: Number(text.slice(begin, begin + TIME_DIGITS)) };
}
