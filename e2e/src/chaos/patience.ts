/** A wait that never ends is a failure: this is how long the whole may take on a slow and busy machine. */
const PATIENCE_MS = 240_000;

/** What `work` gives, or a failure that tells how things stand. */
export async function withPatience<T>(work: Promise<T>, describe: () => string, ms = PATIENCE_MS): Promise<T> {
  const tooLate = Promise.withResolvers<never>();
  const timer = setTimeout(() => tooLate.reject(new Error(`${ms / 1000} s passed. ${describe()}`)), ms);
  try {
    return await Promise.race([work, tooLate.promise]);
  } finally {
    clearTimeout(timer);
  }
}
