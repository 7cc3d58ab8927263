import type { Limit } from '@codeai-hub/protocol/channels/session/state';
import { type Fields, fieldsOf, isFields, numberOf, stringOf } from '@codeai-hub/provider-kit/reading';

const WARNING_PERCENT = 90;
const WINDOWS = ['primary', 'secondary'] as const;

/** The quota windows of the account. A field that is null tells nothing new, so the rest stays as it was told. */
export class Limits {
  readonly #known = new Map<string, Limit>();

  /** `undefined` when the event told nothing. */
  take(params: Fields): Limit[] | undefined {
    const snapshot = fieldsOf(params.rateLimits);
    const told = WINDOWS.filter((name) => isFields(snapshot[name])).map((name) => limitOf(name, snapshot));
    if (told.length === 0) return undefined;
    for (const limit of told) this.#known.set(limit.id, limit);
    return [...this.#known.values()];
  }

  /** When the account can go on, as far as was told: milliseconds since 1970. */
  get resetsAt(): number | undefined {
    const full = [...this.#known.values()].filter((limit) => limit.status === 'reached');
    const times = full.flatMap((limit) => limit.resetsAt ?? []);
    return times.length === 0 ? undefined : Math.max(...times);
  }
}

function limitOf(name: (typeof WINDOWS)[number], snapshot: Fields): Limit {
  const window = fieldsOf(snapshot[name]);
  const limitId = stringOf(snapshot.limitId) ?? 'codex';
  const used = numberOf(window.usedPercent);
  const resetsAt = numberOf(window.resetsAt);
  const label = windowLabel(numberOf(window.windowDurationMins), name);
  const of = stringOf(snapshot.limitName);
  return {
    id: `${limitId}.${name}`,
    label: of === undefined ? label : `${label}, ${of}`,
    ...(used !== undefined && { usedPercent: Math.min(100, Math.max(0, used)) }),
    ...(resetsAt !== undefined && { resetsAt: resetsAt * 1000 }),
    status: statusOf(used),
  };
}

function statusOf(used: number | undefined): Limit['status'] {
  if (used === undefined || used < WARNING_PERCENT) return 'ok';
  return used < 100 ? 'warning' : 'reached';
}

function windowLabel(minutes: number | undefined, name: string): string {
  if (minutes === undefined) return name === 'primary' ? 'Usage limit' : 'Longer usage limit';
  if (minutes === 7 * 24 * 60) return 'Weekly limit';
  if (minutes % (24 * 60) === 0) return `${minutes / (24 * 60)}-day limit`;
  return minutes % 60 === 0 ? `${minutes / 60}-hour limit` : `${minutes}-minute limit`;
}
