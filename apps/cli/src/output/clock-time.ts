const DAY_MS = 86_400_000;

/** A time of this machine for people: "15:40", with the day where that is not plain: "Tue 24 Nov, 15:40". */
export function clockTime(at: number, now: number, locale?: string): string {
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
  if (Math.abs(at - now) < DAY_MS && new Date(at).getDate() === new Date(now).getDate()) return time;
  const day = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' }).format(at);
  return `${day}, ${time}`;
}
