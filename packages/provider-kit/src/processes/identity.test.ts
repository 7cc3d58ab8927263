import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRow, parseTagged } from './darwin.ts';
import { isRunning, processIdentity, sameProcess } from './identity.ts';
import { parseStat, parseTags } from './linux.ts';
import { startScript } from './testing/process-tree.ts';
import { parseRows } from './windows.ts';

test('a running process has the same identity each time it is asked for', async () => {
  const first = await processIdentity(process.pid);
  const second = await processIdentity(process.pid);
  assert.ok(first && second);
  assert.ok(sameProcess(first, second));
  assert.ok(await isRunning(first));
});

test('an ended process is not running, and its identity fits no other process', async () => {
  await using script = await startScript([]);
  const identity = await script.process.started;
  assert.ok(await isRunning(identity));
  process.kill(identity.pid, 'SIGKILL');
  await script.process.exit;
  assert.equal(await isRunning(identity), false);
  assert.equal(await isRunning({ ...identity, pid: process.pid }), false);
});

test('a pid that was never given has no identity', async () => {
  assert.equal(await processIdentity(2 ** 30), null);
});

test('a program name with blanks and parentheses does not shift the fields of stat', () => {
  const rest = 'S 41 42 43 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 0';
  const expected = { pid: 7, parent: 41, group: 42, startTime: '987654', zombie: false };
  assert.deepEqual(parseStat(7, `7 (bash) ${rest}`), expected);
  assert.deepEqual(parseStat(7, `7 (a) S 1 (b) c)) ${rest}`), expected);
});

test('a cut stat line is an error, not a wrong identity', () => {
  assert.throws(() => parseStat(7, '7 (bash) S 41'), /unreadable stat/);
});

test('tags are read from whole variables only', () => {
  const environment = 'X=CODEAI_HUB_RUN=no\0CODEAI_HUB_RUN=home/1\0CODEAI_HUB_SESSION=s=1\0';
  assert.deepEqual(parseTags(environment), { run: 'home/1', session: 's=1' });
  assert.equal(parseTags('MY_CODEAI_HUB_RUN=home/1\0'), null);
});

test('rows of the ps of macOS are read, also of zombies', () => {
  const row = { pid: 501, parent: 1, group: 500, startTime: 'Thu Nov 20 09:12:01 2026', zombie: false };
  assert.deepEqual(parseRow('  501     1   500 Ss   Thu Nov 20 09:12:01 2026    '), row);
  assert.deepEqual(parseRow('501 1 500 Z+ Thu Nov 20 09:12:01 2026'), { ...row, zombie: true });
  assert.equal(parseRow(''), null);
});

test('of two mentions of a tag in the ps of macOS the environment counts, which comes last', () => {
  const line = '  77 grep CODEAI_HUB_RUN=other x PATH=/bin CODEAI_HUB_RUN=home/1 CODEAI_HUB_SESSION=s1 HOME=/';
  assert.deepEqual(parseTagged(line), { pid: 77, tags: { run: 'home/1', session: 's1' } });
  assert.equal(parseTagged('  78 sleep 5 PATH=/bin'), null);
});

test('PowerShell answers one process as an object, several as an array and none as nothing', () => {
  const json = '{"ProcessId":9,"ParentProcessId":4,"Started":"133"}';
  const row = { pid: 9, parent: 4, group: 9, startTime: '133', zombie: false };
  assert.deepEqual(parseRows(json), [row]);
  assert.deepEqual(parseRows(`[${json},${json}]`), [row, row]);
  assert.deepEqual(parseRows('\r\n'), []);
});
