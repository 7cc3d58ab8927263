import type { Tally } from './tally.ts';

/** One connected client of the audience. */
export interface Listener {
  /** counts what comes from now on */
  tally: Tally;
  /** bytes of frames so far */
  bytes: number;
  /** true when nothing more will come of the turn */
  isOver(): boolean;
  /** its state as JSON; null for one that keeps none */
  state(): unknown;
  close(): void;
}
