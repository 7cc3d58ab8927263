/** Files that may be longer than the limit, each with the reason. */
export const longFiles: ReadonlyMap<string, string> = new Map<string, string>([]);
