import type { Clock } from '@codeai-hub/provider-kit/clock';

/** Whether the work was done in time. It goes on in any case; a failure of it counts as done. */
export async function within(work: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const cancel = clock.after(ms, () => late.resolve(false));
  const done = work.then(
    () => true,
    () => true,
  );
  const inTime = await Promise.race([done, late.promise]);
  cancel();
  return inTime;
}
