import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { watchFile } from './watch-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'hub-watch-'));
after(() => rmSync(dir, { recursive: true }));

/** Resolves at the next change after `act`. */
function changeAfter(path: string, act: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = watchFile(
      path,
      () => {
        stop();
        resolve();
      },
      reject,
    );
    act();
  });
}

test('a file that appears, is written, or is replaced by an editor is noticed', async () => {
  const path = join(dir, 'config.json');
  await changeAfter(path, () => writeFileSync(path, '{}'));
  await changeAfter(path, () => writeFileSync(path, '{"port":1}'));
  await changeAfter(path, () => {
    writeFileSync(`${path}~`, '{"port":2}');
    renameSync(`${path}~`, path);
  });
  await changeAfter(path, () => writeFileSync(path, '{"port":3}'));
});
