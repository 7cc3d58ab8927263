import assert from 'node:assert/strict';
import { delimiter } from 'node:path';
import { test } from 'node:test';
import { withoutNpm } from './without-npm.ts';

const path = (...folders: string[]) => folders.join(delimiter);

test('what npm adds to the environment is taken away again', () => {
  const env = {
    npm_config_registry: 'x',
    npm_lifecycle_event: 'start',
    INIT_CWD: '/a',
    NODE: '/usr/bin/node',
    COLOR: '1',
  };
  assert.deepEqual(withoutNpm({ ...env, LANG: 'C', NODE_OPTIONS: '--x' }, '/work/hub'), {
    LANG: 'C',
    NODE_OPTIONS: '--x',
  });
});

test('the folders npm puts before PATH go, those of the person stay', () => {
  const own = ['/home/a/bin', '/usr/bin', '/home/a/project/node_modules/.bin'];
  const added = [
    '/work/hub/node_modules/.bin',
    '/work/node_modules/.bin',
    '/node_modules/.bin',
    '/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin',
  ];
  assert.deepEqual(withoutNpm({ PATH: path(...added, ...own) }, '/work/hub'), { PATH: path(...own) });
  assert.deepEqual(withoutNpm({ PATH: path(...own) }, '/work/hub'), { PATH: path(...own) });
});

test('a PATH of npm alone becomes empty', () => {
  assert.deepEqual(withoutNpm({ PATH: '/work/hub/node_modules/.bin' }, '/work/hub'), { PATH: '' });
});
