import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { FileLog, type FileLogOptions } from './file-log.ts';

const DIR = '/home/logs';
const NOON = Date.parse('2026-11-22T12:00:00.000Z');
const FIRST = `${DIR}/core-2026-11-22-1.log`;

function setUp(more: Partial<FileLogOptions> = {}) {
  const fs = new MemoryFileSystem();
  const clock = new FakeClock(NOON);
  const secrets: string[] = [];
  const open = () => new FileLog({ fs, dir: DIR, name: 'core', clock, level: 'info', secrets: () => secrets, ...more });
  const lines = (path = FIRST) =>
    fs
      .read(path)
      .toString()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return { fs, clock, secrets, open, log: open(), lines };
}

test('a line is one JSON object with time, level, message and the fields', () => {
  const { log, lines } = setUp();
  log.info({ sessionId: 's1', count: 2 }, 'a session began\nand went on');
  assert.deepEqual(lines(), [
    {
      time: '2026-11-22T12:00:00.000Z',
      level: 'info',
      message: 'a session began\nand went on',
      sessionId: 's1',
      count: 2,
    },
  ]);
});

test('fields cannot pretend to be another time, level or message', () => {
  const { log, lines } = setUp();
  log.warn({ level: 'debug', message: 'x', time: 0 }, 'true');
  assert.deepEqual(lines(), [
    { time: '2026-11-22T12:00:00.000Z', level: 'warn', message: 'true', level_: 'debug', message_: 'x', time_: 0 },
  ]);
});

test('the level can be changed while it runs', () => {
  const { log, lines } = setUp();
  const all = () => {
    log.debug({}, 'debug');
    log.info({}, 'info');
    log.warn({}, 'warn');
    log.error({}, 'error');
  };
  all();
  log.setLevel('error');
  all();
  log.setLevel('debug');
  all();
  assert.deepEqual(
    lines().map((line) => line.message),
    ['info', 'warn', 'error', 'error', 'debug', 'info', 'warn', 'error'],
  );
});

test('a secret stored a moment ago is hidden in the next line (I15)', () => {
  const { fs, log, secrets } = setUp();
  log.info({ a: 'not yet one' }, 'before');
  secrets.push('hunter2hunter2');
  log.error({ error: new Error('refused hunter2hunter2'), token: 'abc' }, 'with hunter2hunter2');
  const text = fs.read(FIRST).toString();
  assert.ok(!text.includes('hunter2'));
  assert.ok(!text.includes('abc'));
});

test('a full file is followed by the next of the day; the newest are kept', () => {
  const { fs, log, lines } = setUp({ maxBytes: 1000, keep: 3 });
  for (let n = 0; n < 50; n++) log.info({ n, pad: 'x'.repeat(100) }, 'line');
  const files = fs.list(DIR);
  assert.equal(files.length, 3);
  for (const file of files) assert.ok((fs.stat(`${DIR}/${file}`)?.size ?? 0) <= 1000);
  const kept = files
    .sort((a, b) => Number(a.split('-').at(-1)?.slice(0, -4)) - Number(b.split('-').at(-1)?.slice(0, -4)))
    .flatMap((file) => lines(`${DIR}/${file}`).map((line) => line.n));
  assert.equal(kept.at(-1), 49);
  assert.deepEqual(
    kept,
    Array.from({ length: kept.length }, (_, i) => 50 - kept.length + i),
  );
});

test('a new day begins a new file, and old days leave with age', () => {
  const { fs, clock, log } = setUp({ keep: 3 });
  for (let day = 0; day < 6; day++) {
    log.info({}, 'a day');
    clock.advance(24 * 3_600_000);
  }
  assert.deepEqual(fs.list(DIR), ['core-2026-11-25-1.log', 'core-2026-11-26-1.log', 'core-2026-11-27-1.log']);
});

test('after a restart the newest file goes on, and files of others are left alone', () => {
  const { fs, log, open, lines } = setUp({ keep: 1 });
  log.info({}, 'one');
  log.close();
  fs.writeAtomic(`${DIR}/crash-1.json`, '{}');
  fs.writeAtomic(`${DIR}/core-notes.log`, 'mine');
  open().info({}, 'two');
  assert.deepEqual(
    lines().map((line) => line.message),
    ['one', 'two'],
  );
  assert.equal(fs.list(DIR).length, 3);
});

test('a full or read-only disk throws nothing; the lost lines are counted and told', () => {
  const { fs, log, lines } = setUp();
  log.info({}, 'before');
  fs.limitRoom(10);
  log.info({}, 'lost');
  fs.limitRoom(9999);
  fs.setReadOnly(true);
  log.error({}, 'lost too');
  fs.setReadOnly(false);
  log.info({}, 'after');
  log.info({}, 'and on');
  const [before, told, after, ...more] = lines();
  assert.equal(before.message, 'before');
  assert.match(told.message, /lost/);
  assert.equal(told.lines, 2);
  assert.equal(after.message, 'after');
  assert.deepEqual(
    more.map((line) => line.message),
    ['and on'],
  );
});

test('a line that cannot be made throws nothing either', () => {
  const { log, lines } = setUp();
  const trap = {
    get boom(): string {
      throw new Error('trap');
    },
  };
  log.info({ trap }, 'trapped');
  log.info({}, 'after');
  assert.equal(lines().at(-1).message, 'after');
});

test('a log file that somebody deleted is made again', () => {
  const { fs, clock, log, lines } = setUp();
  log.info({}, 'before');
  fs.remove(FIRST);
  clock.advance(10_000);
  log.info({}, 'after');
  assert.deepEqual(
    lines().map((line) => line.message),
    ['after'],
  );
});
