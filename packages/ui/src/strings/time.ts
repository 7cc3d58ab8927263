const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago, for lists: "now", "4m", "3h", "2d", then the date. */
export function age(now: number, at: number): string {
  const past = now - at;
  if (past < minute) return 'now';
  if (past < hour) return `${Math.floor(past / minute)}m`;
  if (past < day) return `${Math.floor(past / hour)}h`;
  if (past < 7 * day) return `${Math.floor(past / day)}d`;
  const date = new Date(at);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleDateString(
    'en',
    sameYear ? { day: 'numeric', month: 'short' } : { month: 'short', year: 'numeric' },
  );
}

/** How long something took: "0.4 s", "14 s", "2 min 5 s", "1 h 3 min". */
export function duration(milliseconds: number): string {
  const past = Math.max(0, milliseconds);
  if (past < 10 * second) return `${(past / second).toFixed(1)} s`;
  if (past < minute) return `${Math.floor(past / second)} s`;
  if (past < hour) return joined(Math.floor(past / minute), 'min', Math.floor((past % minute) / second), 's');
  return joined(Math.floor(past / hour), 'h', Math.floor((past % hour) / minute), 'min');
}

/** The same for a clock that is watched: whole seconds from the start. */
export function runningDuration(milliseconds: number): string {
  return milliseconds < minute ? `${Math.floor(Math.max(0, milliseconds) / second)} s` : duration(milliseconds);
}

export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hour12: false });
}

/** When a quota begins anew: the time on the same day, with the weekday in the same week, else the date. */
export function resetTime(now: number, at: number): string {
  if (at - now < 6 * day && at > now) {
    const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
    if (sameDay) return clockTime(at);
    return `${new Date(at).toLocaleDateString('en', { weekday: 'short' })} ${clockTime(at)}`;
  }
  return fullTime(at);
}

export function fullTime(at: number): string {
  return new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short', hour12: false });
}

export function compactNumber(value: number): string {
  if (value < 1_000) return String(Math.round(value));
  if (value < 10_000) return `${trimmed(value / 1_000)}k`;
  if (value < 1_000_000) return `${Math.round(value / 1_000)}k`;
  return `${trimmed(value / 1_000_000)}M`;
}

export function bytes(value: number): string {
  if (value < 1_024) return `${value} B`;
  if (value < 1_048_576) return `${Math.round(value / 1_024)} kB`;
  return `${(value / 1_048_576).toFixed(1)} MB`;
}

export function dollars(value: number): string {
  if (value > 0 && value < 0.01) return '<$0.01';
  return `$${value.toFixed(2)}`;
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
