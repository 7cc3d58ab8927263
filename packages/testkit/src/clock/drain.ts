/** Resolves when every promise that can go on without time or I/O has done so. */
export function drain(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
