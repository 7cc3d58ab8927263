import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LogReader, lastLines, logFiles } from './log-files.ts';

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
  assert.deepEqual(lastLines(logFiles(dir), 100), ['a', 'b', 'c', 'd', 'e']);
  assert.deepEqual(lastLines(logFiles(dir), 2), ['d', 'e']);
  assert.deepEqual(lastLines(logFiles(dir), 0), []);
  assert.deepEqual(logFiles(join(dir, 'nowhere')), []);
});

test('only whole lines are told, over the change to the next file', (t) => {
  const dir = folder(t);
  const first = join(dir, 'core-2026-11-09-1.log');
  writeFileSync(first, 'before\n');
  const reader = new LogReader(dir);
  assert.deepEqual(reader.next(), []);
  appendFileSync(first, 'one\ntw');
  assert.deepEqual(reader.next(), ['one']);
  appendFileSync(first, 'o \u{1f331}\n');
  writeFileSync(join(dir, 'core-2026-11-10-1.log'), 'three\n');
  assert.deepEqual(reader.next(), ['two \u{1f331}', 'three']);
  assert.deepEqual(reader.next(), []);
});
