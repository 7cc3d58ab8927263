import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { writeCrashReport } from './crash-report.ts';

const dir = mkdtempSync(join(tmpdir(), 'hub-crash-'));
after(() => rmSync(dir, { recursive: true }));

test('I15: a crash is told with what a person can attach to a report, and no secret', () => {
  const error = new Error('refused by http://user:pw1@proxy.example with the-stored-secret');
  const path = writeCrashReport(dir, error, { version: '1' }, () => ['the-stored-secret']);
  assert.ok(path);
  const text = readFileSync(path, 'utf8');
  assert.ok(!text.includes('pw1') && !text.includes('the-stored-secret'), text);
  const report = JSON.parse(text);
  assert.equal(report.message, 'refused by http://[hidden]@proxy.example with [hidden]');
  assert.match(report.stack, /crash-report\.test/);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('anything can be thrown, and where nothing can be written nothing is thrown on top', () => {
  assert.ok(writeCrashReport(dir, 'words', {}, () => []));
  assert.equal(
    writeCrashReport(join(dir, 'nowhere'), new Error('x'), {}, () => []),
    null,
  );
  const broken = () => {
    throw new Error('no secrets');
  };
  assert.equal(writeCrashReport(dir, new Error('x'), {}, broken), null);
});
