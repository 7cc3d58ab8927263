import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const homes: string[] = [];

/** A person's home for agents alone. The cores that use it end with the tests of a file, and then it is removed. */
export function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'ag-'));
  if (homes.length === 0) process.once('exit', removeAll);
  homes.push(home);
  mkdirSync(join(home, 'tmp'));
  return home;
}

function removeAll(): void {
  for (const home of homes) rmSync(home, { recursive: true, force: true, maxRetries: 3 });
}
