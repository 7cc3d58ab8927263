import { CommandFailure } from '../failure.ts';

const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A time as people write it: `15:40` (the next time it is that late here), `+2h`, `+90m`, or a whole date. Milliseconds
 * since 1970. Throws `usage`.
 */
export function readTime(given: string, now: number): number {
  const at = ofClock(given, now) ?? ofSpan(given, now) ?? ofDate(given);
  if (at === null)
    throw new CommandFailure(
      'usage',
      `"${given}" is no time. Give one of today or tomorrow as 15:40, a span as +2h or +90m, or a date as 2026-11-24T08:00.`,
    );
  return at;
}

function ofClock(given: string, now: number): number | null {
  const [, hours, minutes] = /^(\d{1,2}):(\d\d)$/.exec(given) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return null;
  const at = new Date(now);
  at.setHours(Number(hours), Number(minutes), 0, 0);
  if (at.getTime() <= now) at.setDate(at.getDate() + 1);
  return at.getTime();
}

function ofSpan(given: string, now: number): number | null {
  const [, count, unit = ''] = /^\+(\d{1,6})([smhd])$/.exec(given) ?? [];
  return count === undefined ? null : now + Number(count) * (UNIT_MS[unit] ?? 0);
}

function ofDate(given: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(given)) return null;
  const at = Date.parse(given);
  return Number.isNaN(at) ? null : at;
}
