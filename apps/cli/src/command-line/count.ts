import { CommandFailure } from '../failure.ts';

/** A whole number from `least` on; `otherwise` when none is given. Throws `usage`. */
export function readCount(
  given: string | undefined,
  otherwise: number,
  { option, least }: { option: string; least: number },
) {
  if (given === undefined) return otherwise;
  const count = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (count >= least) return count;
  throw new CommandFailure('usage', `"${given}" does not fit --${option}. Give a whole number from ${least} on.`);
}
