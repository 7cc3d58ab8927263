import { DELTA_LENGTH, nowMicros, readDelta } from '@codeai-hub/testkit/paced/deltas';

/** What one client got of one turn: how late each delta was, and whether any is missing, doubled or out of order. */
export class Tally {
  /** milliseconds, in the order of arrival */
  readonly latencies: number[] = [];
  /** when each was said, in microseconds of the clock */
  readonly stamps: number[] = [];
  taken = 0;
  wrong = 0;
  /** got with a whole state instead of as deltas */
  inStates = 0;
  firstAt = 0;
  lastAt = 0;

  /** Deltas that follow those already taken. */
  take(text: string): void {
    const now = nowMicros();
    if (this.firstAt === 0) this.firstAt = now;
    this.lastAt = now;
    for (let offset = 0; offset < text.length; offset += DELTA_LENGTH) {
      const { index, micros } = readDelta(text, offset);
      if (index !== this.taken) this.wrong++;
      this.taken++;
      this.latencies.push((now - micros) / 1000);
      this.stamps.push(micros);
    }
  }

  /** The whole text so far, of which some may be new. */
  takeWhole(text: string): void {
    const before = this.taken;
    this.take(text.slice(before * DELTA_LENGTH));
    this.inStates += this.taken - before;
  }

  /** The state tells only how long the text is: it is too long to be held in it. */
  takeLength(characters: number): void {
    const total = characters / DELTA_LENGTH;
    this.inStates += total - this.taken;
    this.taken = total;
    this.lastAt = nowMicros();
  }
}
