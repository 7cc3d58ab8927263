/** Between two pieces of long work: what else waits on the event loop goes first. */
export function letOthersRun(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
