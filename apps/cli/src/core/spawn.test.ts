import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { homePaths } from '@codeai-hub/core/storage/home';
import { CommandFailure } from '../failure.ts';
import { lookAt } from './end-core.ts';
import { launch } from './launch.ts';
import { spawnCore } from './spawn.ts';

const NOWHERE = homePaths('/nowhere/at/all');
const WISHES = { port: 0, keep: false };

test('a process that cannot be made is a failure of the start with its reason', async () => {
  const start = () => ({ ...spawnCore(NOWHERE, WISHES, { type: 'attached' }), words: () => '' });
  await assert.rejects(launch(NOWHERE, start), (error: CommandFailure) => {
    assert.ok(error instanceof CommandFailure);
    assert.equal(error.code, 'core_not_started');
    assert.match(error.message, /^The core could not start: spawn .*ENOENT$/);
    return true;
  });
});

test('a system without room for another process says so', async () => {
  const { child, failure } = spawnCore(NOWHERE, WISHES, { type: 'attached' });
  child.emit('error', Object.assign(new Error('spawn node EAGAIN'), { code: 'EAGAIN' }));
  await once(child, 'error');
  assert.match(failure() ?? '', /no room for another process \(EAGAIN\)/);
});

test('what shows a process that does not end fits the system', () => {
  assert.match(lookAt(7, 'linux'), /^ps .* -p 7$/);
  assert.match(lookAt(7, 'win32'), /^tasklist .*7/);
});
