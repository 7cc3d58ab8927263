import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';

export type Limit = ProviderState['limits'][number];

export function fullestLimit(providers: readonly ProviderState[]): { provider: ProviderState; limit: Limit } | null {
  const all = providers.flatMap((provider) => provider.limits.map((limit) => ({ provider, limit })));
  return all.reduce<(typeof all)[number] | null>(
    (most, one) => (most && weight(most.limit) >= weight(one.limit) ? most : one),
    null,
  );
}

function weight(limit: Limit): number {
  return limit.status === 'reached' ? 1_000 : (limit.usedPercent ?? 0);
}
