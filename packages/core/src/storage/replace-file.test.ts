import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replaceFile } from './replace-file.ts';

function setUp(platform: NodeJS.Platform, failures: string[]) {
  const seen = { tries: 0, paused: 0 };
  const count = (ms: number) => {
    seen.paused += ms;
  };
  const run = () =>
    replaceFile(
      () => {
        seen.tries += 1;
        const code = failures.shift();
        if (code) throw Object.assign(new Error(code), { code });
      },
      { platform, pause: count },
    );
  return { seen, run };
}

test('on Windows a name that another program holds for a moment is tried again', () => {
  const { seen, run } = setUp('win32', ['EPERM', 'EBUSY', 'EACCES']);
  run();
  assert.equal(seen.tries, 4);
});

test('one that is held for good is told, after less than a second', () => {
  const { seen, run } = setUp(
    'win32',
    Array.from({ length: 100 }, () => 'EPERM'),
  );
  assert.throws(run, { code: 'EPERM' });
  assert.ok(seen.paused < 1000, String(seen.paused));
});

test('nothing else is tried twice, and elsewhere nothing at all', () => {
  for (const [platform, code] of [
    ['win32', 'ENOSPC'],
    ['linux', 'EPERM'],
  ] as const) {
    const { seen, run } = setUp(platform, [code, code]);
    assert.throws(run, { code });
    assert.equal(seen.tries, 1);
  }
});
