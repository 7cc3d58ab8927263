import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LogReader, logFiles } from './log-files.ts';

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'logs-'));
  t.after(() => rmSync(dir, { recursive: true }));
  return dir;
}

test('files are read in the order they were written, and others are left alone', (t) => {
  const dir = folder(t);
  const add = (name: string, lines: string) => writeFileSync(join(dir, name), lines);
  add('core-2026-11-09-2.log', 'b\n');
  add('core-2026-11-09-10.log', 'c\nd\n');
  add('core-2026-11-10-1.log', 'e\n');
  add('core-2026-11-08-1.log', 'a\n');
  add('core-stderr.log', 'no\n');
  add('crash-2026.json', 'no\n');
  for (const [count, lines] of [
    [100, ['a', 'b', 'c', 'd', 'e']],
    [2, ['d', 'e']],
    [0, []],
  ] as const) {
    const reader = new LogReader(dir);
    assert.deepEqual(reader.last(count), lines);
    assert.deepEqual(reader.next(), [], 'no line is told twice');
  }
  assert.deepEqual(logFiles(join(dir, 'nowhere')), []);
});

test('only whole lines are told, over the change to the next file', (t) => {
  const dir = folder(t);
  const first = join(dir, 'core-2026-11-09-1.log');
  writeFileSync(first, 'before\no');
  const reader = new LogReader(dir);
  assert.deepEqual(reader.last(5), ['before']);
  assert.deepEqual(reader.next(), []);
  appendFileSync(first, 'ne\ntw');
  assert.deepEqual(reader.next(), ['one']);
  appendFileSync(first, 'o \u{1f331}\n');
  writeFileSync(join(dir, 'core-2026-11-10-1.log'), 'three\n');
  assert.deepEqual(reader.next(), ['two \u{1f331}', 'three']);
  assert.deepEqual(reader.next(), []);
});

test('a file that is removed after it was listed is passed over, and no folder is as good as an empty one', (t) => {
  const dir = folder(t);
  const add = (name: string, lines: string) => writeFileSync(join(dir, name), lines);
  // What cannot be opened, as one that is gone.
  symlinkSync(join(dir, 'gone'), join(dir, 'core-2026-11-08-1.log'));
  add('core-2026-11-09-1.log', 'a\n');
  const reader = new LogReader(dir);
  assert.deepEqual(reader.last(10), ['a']);
  add('core-2026-11-09-1.log', 'a\nb\n');
  assert.deepEqual(reader.next(), ['b']);
  assert.deepEqual(new LogReader(join(dir, 'nowhere')).last(10), []);
});
