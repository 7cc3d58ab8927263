/** The last of the ascending `starts` that is not after `index`, or -1. */
export function lastStartBefore(starts: readonly number[], index: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return starts[low - 1] ?? -1;
}
