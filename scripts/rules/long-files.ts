/** Files that may be longer than the limit, each with the reason. */
export const longFiles: ReadonlyMap<string, string> = new Map([
  ['packages/ui/src/strings/en.ts', 'every word the interface says, in one table for whoever translates it'],
  ['packages/provider-codex/src/native/protocol.ts', 'made by a script from the pinned runtime'],
]);
