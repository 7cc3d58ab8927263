import { stripVTControlCharacters } from 'node:util';

/** Lines whose cells stand below each other. Colours take no room; the last cell of a row is never padded. */
export function columns(rows: readonly (readonly string[])[], gap = 2): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [n, cell] of row.entries()) widths[n] = Math.max(widths[n] ?? 0, widthOf(cell));
  }
  return rows.map((row) => row.map((cell, n) => pad(cell, n, row, widths, gap)).join('')).join('\n');
}

function pad(cell: string, n: number, row: readonly string[], widths: readonly number[], gap: number): string {
  if (n === row.length - 1) return cell;
  return cell + ' '.repeat((widths[n] ?? 0) - widthOf(cell) + gap);
}

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
