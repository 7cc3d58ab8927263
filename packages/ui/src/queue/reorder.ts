/**
 * Before which entry `id` must be put so that it stands at index `to`; null for the end, undefined when it would not
 * move.
 */
export function beforeIdFor(ids: readonly string[], id: string, to: number): string | null | undefined {
  const from = ids.indexOf(id);
  const target = Math.max(0, Math.min(to, ids.length - 1));
  if (from < 0 || target === from) return undefined;
  const rest = ids.filter((one) => one !== id);
  return rest[target] ?? null;
}
