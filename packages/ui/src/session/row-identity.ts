import type { Column, Row } from './rows.ts';

/** Rows that stay the same keep their identity, so that nothing of them renders. */
export function keepIdentity(rows: readonly Row[], before: readonly Row[]): Row[] {
  const known = new Map(flat(before).map((row) => [row.key, row]));
  const keep = (row: Row): Row => {
    const now = row.kind === 'beside' ? { ...row, columns: row.columns.map(kept) } : row;
    const old = known.get(now.key);
    return old && sameRow(old, now) ? old : now;
  };
  const kept = (column: Column): Column => ({ ...column, rows: column.rows.map(keep) });
  return rows.map(keep);
}

function flat(rows: readonly Row[]): Row[] {
  return rows.flatMap((row) => (row.kind === 'beside' ? [row, ...row.columns.flatMap(({ rows }) => rows)] : [row]));
}

function sameRow(one: Row, other: Row): boolean {
  if (one.kind !== other.kind || one.space !== other.space) return false;
  switch (one.kind) {
    case 'item':
    case 'copy':
      return one.itemId === (other as typeof one).itemId;
    case 'explored':
      return sameList(one.itemIds, (other as typeof one).itemIds);
    case 'beside': {
      const { columns } = other as typeof one;
      const same = one.columns.every(({ turnId }, place) => turnId === columns[place]?.turnId);
      return same && sameList(flat([one]).slice(1), flat([other]).slice(1)) && one.columns.length === columns.length;
    }
    default:
      return true;
  }
}

function sameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((value, place) => value === other[place]);
}
