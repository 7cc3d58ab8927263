import Anser from 'anser';

export interface TerminalSpan {
  readonly text: string;
  readonly className: string | undefined;
}

/** One folded line as coloured spans. Colours become the theme's own, by hue, so they are readable on every ground. */
export function terminalSpans(line: string): TerminalSpan[] {
  if (!line.includes('\u001b')) return line === '' ? [] : [{ text: line, className: undefined }];
  return Anser.ansiToJson(line, { json: true, remove_empty: true }).map((entry) => ({
    text: entry.content,
    className: classes(entry),
  }));
}

function classes(entry: Anser.AnserJsonEntry): string | undefined {
  const names: string[] = [];
  const hue = entry.fg ? hueOf(entry.fg) : null;
  if (hue) names.push(`term-${hue}`);
  if (entry.bg) names.push('term-ground');
  // "hidden" is not honoured: what a program printed is what a person may read.
  for (const decoration of entry.decorations)
    if (['bold', 'dim', 'italic', 'underline', 'strikethrough'].includes(decoration)) names.push(`term-${decoration}`);
  return names.length > 0 ? names.join(' ') : undefined;
}

const hues = ['red', 'yellow', 'green', 'cyan', 'blue', 'magenta'] as const;
type Hue = (typeof hues)[number] | 'grey';

/** null for black and white: those are the ground's own text colour. */
export function hueOf(rgb: string): Hue | null {
  const [red = 0, green = 0, blue = 0] = rgb.split(',').map(Number);
  const high = Math.max(red, green, blue);
  const low = Math.min(red, green, blue);
  if (high - low < 40) return high > 60 && high < 160 ? 'grey' : null;
  const angle = hueAngle(red, green, blue, high, high - low);
  return hues[Math.round(angle / 60) % 6] ?? null;
}

function hueAngle(red: number, green: number, blue: number, high: number, range: number): number {
  const sector =
    high === red ? (green - blue) / range : high === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  return (sector * 60 + 360) % 360;
}
