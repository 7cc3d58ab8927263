import assert from 'node:assert/strict';
import { test } from 'node:test';
import { npmCommand } from './npm.mjs';

test('the npm that started us is used again, without a shell', () => {
  assert.deepEqual(npmCommand({ npm_execpath: '/opt/npm/bin/npm-cli.js' }, 'win32'), {
    file: process.execPath,
    args: ['/opt/npm/bin/npm-cli.js'],
    shell: false,
  });
});

test('another package manager that started us is not taken for npm', () => {
  assert.deepEqual(npmCommand({ npm_execpath: '/opt/pnpm/pnpm.cjs' }, 'linux'), {
    file: 'npm',
    args: [],
    shell: false,
  });
});

test('on Windows the npm in PATH is a script, which needs a shell', () => {
  assert.equal(npmCommand({}, 'win32').shell, true);
});
