import { CommandFailure } from '../failure.ts';

/** `null` when none is given. Throws `usage`. */
export function readPort(given: string | undefined): number | null {
  if (given === undefined) return null;
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  if (port <= 65_535) return port;
  throw new CommandFailure('usage', `"${given}" is no port. Give a number from 0 to 65535; 0 takes a free one.`);
}
