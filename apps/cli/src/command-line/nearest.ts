/** The name that was probably meant: at most two slips away, and closer to it than to nothing. */
export function nearest(wrong: string, names: readonly string[]): string | null {
  const limit = Math.min(2, Math.floor(wrong.length / 2));
  const [best] = names
    .map((name) => ({ name, slips: name.startsWith(wrong) && wrong.length > 1 ? 0 : slips(wrong, name) }))
    .filter((one) => one.slips <= limit)
    .sort((a, b) => a.slips - b.slips);
  return best?.name ?? null;
}

/** Letters to add, drop, change or swap with their neighbour to make `a` into `b`. */
function slips(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, at(before, j - 2) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return at(row, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
