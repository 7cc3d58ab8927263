const hues = ['red', 'yellow', 'green', 'cyan', 'blue', 'magenta'] as const;
export type Hue = (typeof hues)[number] | 'grey';

/** null for black and white: those are the ground's own text colour. */
export function hueOf([red = 0, green = 0, blue = 0]: readonly number[]): Hue | null {
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

const eight: readonly (Hue | null)[] = [null, 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', null];

/** The hue of one of the 256 colours that have a number: 16 with a name, a cube of 216, 24 greys. */
export function hueOfNumber(number: number): Hue | null {
  if (number < 16) return number === 8 ? 'grey' : (eight[number % 8] ?? null);
  if (number >= 232) return hueOf(Array(3).fill(8 + (number - 232) * 10));
  const cube = number - 16;
  return hueOf([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => step && 55 + step * 40));
}
