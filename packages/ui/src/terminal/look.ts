import { type Hue, hueOf, hueOfNumber } from './hue.ts';

/** What each number adds. "Concealed" (8) is not honoured: what a program printed is what a person may read. */
const decorations: ReadonlyMap<number, string> = new Map([
  [1, 'bold'],
  [2, 'dim'],
  [3, 'italic'],
  [4, 'underline'],
  [9, 'strikethrough'],
]);

const ends: ReadonlyMap<number, readonly string[]> = new Map([
  [22, ['bold', 'dim']],
  [23, ['italic']],
  [24, ['underline']],
  [29, ['strikethrough']],
]);

/** How a terminal would write now, after the settings (SGR) it was given. */
export class Look {
  private hue: Hue | null = null;
  private ground = false;
  private inverse = false;
  private readonly decorations = new Set<string>();

  get className(): string | undefined {
    const names = [
      ...(this.hue ? [this.hue] : []),
      ...(this.ground || this.inverse ? ['ground'] : []),
      ...[...decorations.values()].filter((name) => this.decorations.has(name)),
    ];
    return names.length === 0 ? undefined : names.map((name) => `term-${name}`).join(' ');
  }

  /** Numbers between semicolons; a number with its own parts, between colons, stands for itself. */
  set(parameters: string): void {
    const groups = parameters.split(';').map((group) => group.split(':').map(Number));
    for (let at = 0; at < groups.length; at++) {
      const [code = 0, ...parts] = groups[at] ?? [];
      if (code !== 38 && code !== 48) this.apply(code, parts[0]);
      else if (parts.length > 0) this.colour(code, parts[0] === 2 ? [2, ...parts.slice(-3)] : parts);
      else {
        const rest = groups.slice(at + 1, at + 5).map(([first = 0]) => first);
        at += this.colour(code, rest);
      }
    }
  }

  private apply(code: number, part: number | undefined): void {
    if (code === 0) this.reset();
    else if (code === 4 && part === 0) this.decorations.delete('underline');
    else if (decorations.has(code)) this.decorations.add(decorations.get(code) ?? '');
    else if (ends.has(code)) for (const name of ends.get(code) ?? []) this.decorations.delete(name);
    else if (code === 7 || code === 27) this.inverse = code === 7;
    else if ((code >= 30 && code <= 37) || code === 39) this.hue = code === 39 ? null : hueOfNumber(code - 30);
    else if (code >= 90 && code <= 97) this.hue = hueOfNumber(code - 82);
    else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) this.ground = true;
    else if (code === 49) this.ground = false;
  }

  /** One of the 256, or red, green and blue; returns how many numbers it was told in. */
  private colour(code: number, [kind, ...rest]: readonly number[]): number {
    const length = kind === 5 ? 1 : kind === 2 ? 3 : 0;
    const values = rest.slice(0, length);
    if (length === 0 || values.length < length || values.some((value) => !(value <= 255))) return length + 1;
    if (code === 48) this.ground = true;
    else this.hue = length === 1 ? hueOfNumber(values[0] ?? 0) : hueOf(values);
    return length + 1;
  }

  private reset(): void {
    this.hue = null;
    this.ground = false;
    this.inverse = false;
    this.decorations.clear();
  }
}
