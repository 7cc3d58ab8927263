import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Limit } from '@codeai-hub/protocol/channels/session/state';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { LimitWarnings } from './limit-warnings.ts';

const HOUR = 3_600_000;
const clock = new FakeClock();

function machine() {
  const fs = new MemoryFileSystem();
  fs.makeDir('/home');
  const reports: string[] = [];
  const start = () =>
    new LimitWarnings({ fs, path: '/home/w.json', clock, report: (_error, what) => void reports.push(what) });
  return { fs, reports, start };
}

function window(usedPercent: number, resetsAt: number | undefined = clock.now() + HOUR): Limit {
  const status = usedPercent >= 100 ? 'reached' : 'ok';
  return { id: '5h', label: '5-hour limit', usedPercent, status, ...(resetsAt === undefined ? {} : { resetsAt }) };
}

test('a window is warned of at 70 and at 90 percent, each once, in whatever session it is told', () => {
  const warnings = machine().start();
  const said = [50, 69.9, 70, 75, 89, 91, 95, 80, 92].map((used) => warnings.take('claude', [window(used)]));
  const quiet: string[] = [];
  assert.deepEqual(said, [
    quiet,
    quiet,
    ['5-hour limit: 70 % is used.'],
    quiet,
    quiet,
    ['5-hour limit: 91 % is used.'],
    quiet,
    quiet,
    quiet,
  ]);
});

test('a leap over both levels is one warning, and each window and provider has its own', () => {
  const warnings = machine().start();
  const week = { ...window(95), id: 'week', label: 'Weekly limit' };
  assert.deepEqual(warnings.take('claude', [window(95), week]), [
    '5-hour limit: 95 % is used.',
    'Weekly limit: 95 % is used.',
  ]);
  assert.deepEqual(warnings.take('claude', [window(96), week]), []);
  assert.equal(warnings.take('codex', [window(95)]).length, 1);
});

test('the next core does not warn again in the same window, also when its end is told a little later, but in the next', () => {
  const { start } = machine();
  start().take('claude', [window(75)]);
  assert.deepEqual(start().take('claude', [window(76, clock.now() + HOUR + 2000)]), []);
  clock.advance(HOUR);
  assert.deepEqual(start().take('claude', [window(71)]), ['5-hour limit: 71 % is used.']);
});

test('a window of which nobody tells the end begins anew when less of it is used', () => {
  const warnings = machine().start();
  const told = (used: number) => {
    const { resetsAt: _, ...limit } = window(used);
    return warnings.take('acp', [limit]).length;
  };
  assert.deepEqual([75, 80, 10, 75].map(told), [1, 0, 0, 1]);
});

test('nothing is said of a window that is over, or used up: its turn tells that', () => {
  const warnings = machine().start();
  assert.deepEqual(warnings.take('claude', [window(95, clock.now())]), []);
  assert.deepEqual(warnings.take('claude', [window(100)]), []);
  assert.deepEqual(warnings.take('claude', [window(99)]), []);
});

test('a warning of the vendor without a number is one', () => {
  const warnings = machine().start();
  const limit: Limit = { id: 'x', label: 'Extra usage', status: 'warning' };
  assert.deepEqual(warnings.take('claude', [limit]), ['Extra usage: most of it is used.']);
});

test('a damaged file is reported, and costs no more than a second warning', () => {
  const { fs, reports, start } = machine();
  fs.writeAtomic('/home/w.json', '{"format":1,"told":[{');
  assert.equal(start().take('claude', [window(75)]).length, 1);
  assert.deepEqual(reports, ['read which limits were warned of']);
  assert.equal(start().take('claude', [window(75)]).length, 0);
});
