import type { Clock } from '@codeai-hub/provider-kit/clock';

const PAUSES_MS = [50, 100, 200, 400, 800];

/** Looks until something is found, or long enough: the runtime writes its record a moment after it has spoken. */
export async function patiently<T>(clock: Clock, look: () => Promise<T | undefined>): Promise<T | undefined> {
  for (const ms of PAUSES_MS) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => clock.after(ms, resolve));
  }
  return look();
}
