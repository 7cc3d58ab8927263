/** How other windows call this one: "Firefox on Linux". */
export const windowName = describe(navigator.userAgent);

function describe(agent: string): string {
  const browser = /Firefox|Edg|OPR|Chrome|Safari/.exec(agent)?.[0] ?? 'Browser';
  const system = /Android|iPhone|iPad|Windows|Mac OS X|CrOS|Linux/.exec(agent)?.[0];
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS', CrOS: 'ChromeOS' };
  return system ? `${names[browser] ?? browser} on ${names[system] ?? system}` : (names[browser] ?? browser);
}
