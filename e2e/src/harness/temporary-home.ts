import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { runCommand } from './command-line.ts';

/** A home in which nothing was started yet. At the end, whatever the test started in it is stopped and it is removed. */
export function temporaryHome(t: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), 'hub-'));
  t.after(async () => {
    await runCommand(home, ['stop']);
    rmSync(home, { recursive: true, force: true });
  });
  return home;
}
