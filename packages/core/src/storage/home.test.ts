import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findHome, homePaths, prepareHome } from './home.ts';

const root = mkdtempSync(join(tmpdir(), 'hub-home-'));
after(() => rmSync(root, { recursive: true }));

const mode = (path: string) => statSync(path).mode & 0o777;

test('the home is where CODEAI_HUB_HOME says, else the usual place of the system', () => {
  const find = (env: Record<string, string>, platform: NodeJS.Platform) =>
    findHome({ env, platform, userHome: '/users/a' });
  assert.equal(find({ CODEAI_HUB_HOME: '/data/hub' }, 'linux'), '/data/hub');
  assert.equal(find({}, 'linux'), '/users/a/.codeai-hub');
  assert.equal(find({ CODEAI_HUB_HOME: '' }, 'darwin'), '/users/a/.codeai-hub');
  assert.equal(find({ APPDATA: '/users/a/AppData/Roaming' }, 'win32'), '/users/a/AppData/Roaming/CodeAI-Hub');
  assert.equal(find({}, 'win32'), '/users/a/AppData/Roaming/CodeAI-Hub');
});

test('a relative home is refused: it would be another one in every folder', () => {
  const env = { CODEAI_HUB_HOME: 'hub' };
  assert.throws(() => findHome({ env, platform: 'linux', userHome: '/u' }), {
    code: 'settings_invalid',
    message: /CODEAI_HUB_HOME.*"hub" is not an absolute path/,
  });
});

test('its folders are made for the owner only', () => {
  const paths = homePaths(join(root, 'new', 'home'));
  assert.deepEqual(prepareHome(paths), []);
  for (const dir of [paths.root, paths.core, paths.run, paths.sessions, paths.logs, paths.backups, paths.providers]) {
    assert.equal(mode(dir), 0o700, dir);
  }
  assert.deepEqual(prepareHome(paths), [], 'again without complaint');
});

test('a home that others can change is told with what to do, and the folder of the token is closed', () => {
  const paths = homePaths(join(root, 'open'));
  mkdirSync(paths.run, { recursive: true });
  for (const dir of [paths.root, paths.run]) chmodSync(dir, 0o777);
  const warnings = prepareHome(paths);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] as string, /chmod go-w '.*open'/);
  assert.equal(mode(paths.run), 0o700);
});

test('a file where the home should be is told', () => {
  const path = join(root, 'file');
  writeFileSync(path, '');
  assert.throws(() => prepareHome(homePaths(path)), { code: 'disk_failed' });
});
