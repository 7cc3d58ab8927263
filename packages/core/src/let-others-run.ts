/** Between two pieces of long work: what else waits on the event loop goes first. */
export function letOthersRun(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A request takes about three turns of the event loop, from its connection to its answer. */
const TURNS_OF_A_REQUEST = 4;

/** The same for work that nobody waits for: requests are answered before it goes on. */
export async function letRequestsPass(): Promise<void> {
  for (let turn = 0; turn < TURNS_OF_A_REQUEST; turn++) await letOthersRun();
}
