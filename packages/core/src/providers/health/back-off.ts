const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/**
 * How long to wait after so many failures in a row: twice as long each time, and by chance between half of it and all of
 * it, so that what failed together does not come back together. `random` is in [0, 1).
 */
export function backOffMs(failures: number, random: () => number): number {
  const most = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
  return Math.round(most * (0.5 + random() / 2));
}
