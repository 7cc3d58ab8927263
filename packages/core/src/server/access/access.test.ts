import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { MemoryFileSystem } from '../../storage/memory-file-system.ts';
import { RecordingLogger } from '../testing/recording-logger.ts';
import { CookieSessions } from './cookie-sessions.ts';
import { OneTimeCodes } from './one-time-codes.ts';
import { Refusals } from './refusals.ts';
import { sameSecret } from './secret.ts';
import { SourceGate } from './source-gate.ts';
import { TokenBucket } from './token-bucket.ts';

const DAY_MS = 86_400_000;
const PATH = '/home/core/run/cookies.json';

test('only the names of this machine, with the port that is listened on, are this core', () => {
  const gate = new SourceGate(8080);
  const passes = (headers: IncomingHttpHeaders) => {
    try {
      gate.check(headers, { navigation: false });
      return 'passes';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080', 'LOCALHOST:8080']) {
    assert.equal(passes({ host }), 'passes', host);
  }
  assert.equal(passes({}), 'forbidden_host');
  for (const host of ['', 'localhost', 'localhost:80', 'evil.example:8080', '127.0.0.1.nip.io:8080', '0.0.0.0:8080']) {
    assert.equal(passes({ host }), 'forbidden_host', host);
  }
  const host = 'localhost:8080';
  assert.equal(passes({ host, origin: 'http://127.0.0.1:8080' }), 'passes');
  for (const origin of [
    'null',
    'http://localhost:3000',
    'https://localhost:8080',
    'http://localhost:8080.evil.example',
    '',
  ]) {
    assert.equal(passes({ host, origin }), 'forbidden_origin', origin);
  }
});

test('without Origin the fetch metadata tells foreign pages; only a link may lead here', () => {
  const gate = new SourceGate(8080);
  const host = 'localhost:8080';
  const link = { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  gate.check({ host, 'sec-fetch-site': 'same-origin' }, { navigation: false });
  gate.check({ host, 'sec-fetch-site': 'none' }, { navigation: false });
  gate.check(link, { navigation: true });
  const forbidden = { code: 'forbidden_origin' };
  assert.throws(() => gate.check(link, { navigation: false }), forbidden);
  assert.throws(() => gate.check({ ...link, 'sec-fetch-dest': 'iframe' }, { navigation: true }), forbidden);
  assert.throws(() => gate.check({ host, 'sec-fetch-site': 'same-site' }, { navigation: true }), forbidden);
});

test('secrets are compared whole, also of different lengths', () => {
  assert.equal(sameSecret('abc', 'abc'), true);
  assert.equal(sameSecret('abc', 'abd'), false);
  assert.equal(sameSecret('abc', 'abcd'), false);
  assert.equal(sameSecret('', 'abc'), false);
});

test('a one-time code works once and for sixty seconds', () => {
  const clock = new FakeClock();
  const codes = new OneTimeCodes(clock);
  const used = codes.create();
  assert.equal(used.expiresAt, clock.now() + 60_000);
  assert.equal(codes.redeem(used.code), true);
  assert.equal(codes.redeem(used.code), false);
  const late = codes.create();
  clock.advance(60_000);
  assert.equal(codes.redeem(late.code), false);
  assert.equal(codes.redeem('never made'), false);
});

test('who made a code can see that it was used', () => {
  const codes = new OneTimeCodes(new FakeClock());
  const { code } = codes.create();
  assert.equal(codes.wasUsed(code), false);
  codes.redeem(code);
  assert.deepEqual([codes.wasUsed(code), codes.wasUsed('never made')], [true, false]);
  for (let more = 0; more < 25; more++) codes.redeem(codes.create().code);
  assert.equal(codes.wasUsed(code), false, 'not for ever');
});

test('codes that nobody uses do not pile up', () => {
  const codes = new OneTimeCodes(new FakeClock());
  const made = Array.from({ length: 25 }, () => codes.create().code);
  assert.deepEqual(
    made.map((code) => codes.redeem(code)),
    made.map((_, index) => index >= 5),
  );
});

function homeFiles(): MemoryFileSystem {
  const fs = new MemoryFileSystem();
  fs.makeDir(dirname(PATH));
  return fs;
}

function cookieSessions(fs = homeFiles(), clock = new FakeClock()) {
  const logger = new RecordingLogger();
  return { fs, clock, logger, cookies: new CookieSessions({ fs, path: PATH, clock, logger }) };
}

test('a browser stays signed in over a restart of the core, and its cookie is in no file', () => {
  const { cookies, fs, clock } = cookieSessions();
  const secret = cookies.create();
  assert.equal(cookies.has(secret), true);
  assert.equal(cookies.has(`${secret}x`), false);
  const restarted = cookieSessions(fs, clock);
  assert.equal(restarted.cookies.has(secret), true);
  assert.doesNotMatch(fs.read(PATH).toString(), new RegExp(secret));
});

test('a cookie that is not used for a month ends; one that is used does not', () => {
  const { cookies, fs, clock } = cookieSessions();
  const used = cookies.create();
  const unused = cookies.create();
  for (let day = 0; day < 40; day++) {
    clock.advance(DAY_MS + 1);
    assert.equal(cookies.has(used), true);
  }
  assert.equal(cookies.has(unused), false);
  assert.equal(cookieSessions(fs, clock).cookies.has(used), true);
});

test('of more than a hundred browsers the one longest unused makes room', () => {
  const { cookies, clock } = cookieSessions();
  const secrets = Array.from({ length: 101 }, () => {
    clock.advance(1);
    return cookies.create();
  });
  assert.deepEqual(
    secrets.map((secret) => cookies.has(secret)),
    secrets.map((_, index) => index > 0),
  );
});

test('a damaged file signs browsers out and stops nothing', () => {
  const fs = homeFiles();
  fs.writeAtomic(PATH, '{"version":1,"sess');
  const { cookies, logger } = cookieSessions(fs);
  assert.equal(logger.lines[0]?.level, 'warn');
  assert.equal(cookies.has(cookies.create()), true);
});

test('a full disk signs in until the restart, and says so', () => {
  const fs = homeFiles();
  fs.writeAtomic = () => {
    throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  };
  const { cookies, logger } = cookieSessions(fs);
  assert.equal(cookies.has(cookies.create()), true);
  assert.equal(logger.lines[0]?.level, 'warn');
});

test('a bucket gives what it holds, then one for each interval', () => {
  const clock = new FakeClock();
  const bucket = new TokenBucket({ clock, size: 2, refillMs: 1_000 });
  assert.deepEqual([bucket.take(), bucket.take(), bucket.take()], [true, true, false]);
  assert.equal(bucket.isEmpty, true);
  clock.advance(1_000);
  assert.deepEqual([bucket.take(), bucket.take()], [true, false]);
  clock.advance(60_000);
  assert.deepEqual([bucket.take(), bucket.take(), bucket.take()], [true, true, false]);
});

test('an attempt to get in is a warning, a missing file is not', () => {
  const logger = new RecordingLogger();
  const refusals = new Refusals({ logger, clock: new FakeClock() });
  refusals.log('forbidden_origin', 'GET /api/v1/status');
  refusals.log('not_found', 'GET /favicon.ico');
  assert.deepEqual(
    logger.lines.map(({ level }) => level),
    ['warn', 'info'],
  );
});

test('many refusals fill no log, and how many were left out is told', () => {
  const clock = new FakeClock();
  const logger = new RecordingLogger();
  const refusals = new Refusals({ logger, clock });
  for (let asked = 0; asked < 1_000; asked++) refusals.log('unauthorized', 'GET /api/v1/status');
  assert.equal(logger.lines.length, 50);
  clock.advance(1_000);
  refusals.log('unauthorized', 'GET /api/v1/status');
  assert.equal(logger.lines.at(-1)?.fields.leftOut, 950);
});
