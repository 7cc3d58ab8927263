import { median } from './statistics.ts';

export interface Row {
  group: string;
  metric: string;
  unit: string;
  /** median of the repeats */
  ours: number;
  lowest: number;
  highest: number;
  /** what the machine can do at all, measured in the same run */
  floor?: { name: string; value: number };
  /** ours divided by the floor */
  ratio?: number;
  bound?: string;
  ok?: boolean;
}

export interface Finding {
  metric: string;
  unit: string;
  /** one value per repeat */
  ours: number | readonly number[];
  floor?: { name: string; values: number | readonly number[] };
  /** what must hold of the medians */
  bound?: { text: string; holds: (ours: number, ratio: number) => boolean };
}

export function rowOf(group: string, { metric, unit, ours, floor, bound }: Finding): Row {
  const values = typeof ours === 'number' ? [ours] : ours;
  const row: Row = {
    group,
    metric,
    unit,
    ours: median(values),
    lowest: Math.min(...values),
    highest: Math.max(...values),
  };
  if (floor) {
    const value = median(typeof floor.values === 'number' ? [floor.values] : floor.values);
    row.floor = { name: floor.name, value };
    if (value > 0) row.ratio = row.ours / value;
  }
  if (bound) {
    row.bound = bound.text;
    row.ok = bound.holds(row.ours, row.ratio ?? Number.NaN);
  }
  return row;
}

const HEAD = ['metric', 'ours', 'range', 'limit', 'ratio', 'bound', 'ok?'];

/** A Markdown table, so that it can be kept as it is. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |`;
  return [line(HEAD), line(widths.map((width) => '-'.repeat(width))), ...cells.slice(1).map(line)].join('\n');
}

function cellsOf(row: Row): string[] {
  return [
    row.metric,
    `${short(row.ours)} ${row.unit}`.trim(),
    row.lowest === row.highest ? '' : `${short(row.lowest)}-${short(row.highest)}`,
    row.floor ? `${short(row.floor.value)} (${row.floor.name})` : '',
    row.ratio === undefined ? '' : `${short(row.ratio)}x`,
    row.bound ?? '',
    row.ok === undefined ? '' : row.ok ? 'yes' : 'NO',
  ];
}

function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(size >= 10 ? 3 : 2)));
}
