import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';

export type Limit = ProviderState['limits'][number];

const WARN_PERCENT = 70;
const FULL_PERCENT = 90;

/** How loudly a quota is shown: from 70 % on so that it is seen, from 90 % on as trouble. */
export function levelOf({ status, usedPercent = 0 }: Limit): 'normal' | 'warning' | 'full' {
  if (status === 'reached' || usedPercent >= FULL_PERCENT) return 'full';
  return status === 'warning' || usedPercent >= WARN_PERCENT ? 'warning' : 'normal';
}

/** Without the windows that began anew since they were told: nobody knows what is used of them. */
export function currentLimits({ limits }: ProviderState, now: number): Limit[] {
  return limits.filter(({ resetsAt }) => resetsAt === undefined || resetsAt > now);
}

/** Of each agent that has a quota the window that is used up first; the fullest agent first. */
export function fullestLimits(
  providers: readonly ProviderState[],
  now: number,
): { provider: ProviderState; limit: Limit }[] {
  return providers
    .flatMap((provider) => {
      const [first] = currentLimits(provider, now).toSorted((one, other) => weight(other) - weight(one));
      return first ? [{ provider, limit: first }] : [];
    })
    .sort((one, other) => weight(other.limit) - weight(one.limit));
}

function weight(limit: Limit): number {
  return limit.status === 'reached' ? 1_000 : (limit.usedPercent ?? 0);
}
