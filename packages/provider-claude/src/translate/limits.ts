import type { Limit } from '@codeai-hub/protocol/channels/session/state';
import { dateOf, entryOf, type Fields, fieldsOf, isFields, numberOf, stringOf } from '../native/read.ts';

const LABELS: Readonly<Record<string, string>> = {
  five_hour: '5-hour limit',
  seven_day: 'Weekly limit',
  seven_day_opus: 'Weekly limit, Opus',
  seven_day_sonnet: 'Weekly limit, Sonnet',
  seven_day_overage_included: 'Weekly limit with extra usage',
  overage: 'Extra usage',
};

const STATUS: Readonly<Record<string, Limit['status']>> = {
  allowed: 'ok',
  allowed_warning: 'warning',
  rejected: 'reached',
};

/** The quota windows of a subscription. An event tells of some of them, so the others stay as they were told. */
export class Limits {
  readonly #known = new Map<string, Limit>();

  take(event: Fields): Limit[] {
    for (const limit of limitsOf(event)) this.#known.set(limit.id, limit);
    return [...this.#known.values()];
  }
}

/** What one `rate_limit_event` tells. API keys have none. */
function limitsOf(event: Fields): Limit[] {
  const info = fieldsOf(event.rate_limit_info);
  const windows = isFields(info.unifiedWindows) ? Object.entries(info.unifiedWindows) : [];
  const limits = windows.map(([id, window]) => limitOf(id, fieldsOf(window)));
  const type = stringOf(info.rateLimitType);
  if (type === undefined || limits.some((limit) => limit.id === type))
    return limits.map((limit) => withStatus(limit, type, info));
  return [...limits, limitOf(type, info)];
}

/** The event's own status is about the window it names, and is stronger than what the window says of itself. */
function withStatus(limit: Limit, type: string | undefined, info: Fields): Limit {
  const status = entryOf(STATUS, stringOf(info.status));
  return limit.id !== type || status === undefined || status === 'ok' ? limit : { ...limit, status };
}

function limitOf(id: string, window: Fields): Limit {
  const status = entryOf(STATUS, stringOf(window.status)) ?? 'ok';
  const utilization = numberOf(window.utilization) ?? (status === 'reached' ? 1 : undefined);
  const resetsAt = dateOf(window.resetsAt);
  return {
    id,
    label: entryOf(LABELS, id) ?? id.replaceAll('_', ' '),
    ...(utilization !== undefined && { usedPercent: Math.min(100, Math.round(utilization * 1000) / 10) }),
    ...(resetsAt !== undefined && { resetsAt }),
    status,
  };
}
