import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { npmRegistry } from './registry.ts';
import { SAMPLE_RUNTIME } from './testing/sample-runtime.ts';

/** A folder with a program named npm. */
function npmSaying(t: TestContext, script: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'npm-'));
  t.after(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'npm'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, 'npm'), 0o755);
  return `${dir}${delimiter}${process.env.PATH}`;
}

test('npm itself is asked where packages come from', async (t) => {
  const PATH = npmSaying(t, '[ "$*" = "config get registry" ] && echo http://mirror.example/npm/');
  assert.equal(await npmRegistry(SAMPLE_RUNTIME, { PATH }), 'http://mirror.example/npm/');
});

test('what the environment says needs no npm', async () => {
  assert.equal(
    await npmRegistry(SAMPLE_RUNTIME, { npm_config_registry: 'http://mirror.example/' }),
    'http://mirror.example/',
  );
});

test('an npm that is missing, fails or talks nonsense is told, with the setting that helps', async (t) => {
  for (const PATH of ['/nowhere', npmSaying(t, 'echo broken >&2; exit 1'), npmSaying(t, 'echo undefined')]) {
    await assert.rejects(npmRegistry(SAMPLE_RUNTIME, { PATH }), {
      code: 'install_failed',
      message: /options\.registry/,
    });
  }
});

test('what npm says of a failure is told without the credentials in it', async (t) => {
  const PATH = npmSaying(t, 'echo "cannot reach https://anna:s3cret@mirror.example/npm/" >&2; exit 1');
  await assert.rejects(npmRegistry(SAMPLE_RUNTIME, { PATH }), (error: Error) => {
    assert.match(error.message, /cannot reach https:\/\/mirror\.example\/npm\//);
    return true;
  });
});
