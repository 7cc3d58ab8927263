import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { endSurvivors, findSurvivors } from './survivors.ts';
import { openRun } from './test-run.ts';

test('a run has its own home and temporary folder, and removes both', () => {
  const run = openRun({ PATH: '/bin', HOME: '/home/person' }, { CODEAI_HUB_TEST_CHROMIUM: '/usr/bin/chromium' });
  const { HOME, TMPDIR, CODEAI_HUB_HOME } = run.env;
  for (const path of [HOME, TMPDIR, CODEAI_HUB_HOME]) assert.equal(String(path).startsWith(run.folder), true);
  assert.equal(statSync(String(TMPDIR)).mode & 0o077, 0);
  assert.equal(run.env.PATH, '/bin');
  assert.equal(run.env.CODEAI_HUB_TEST_CHROMIUM, '/usr/bin/chromium');
  assert.notEqual(run.id, openAndRemove());
  run.remove();
  assert.equal(existsSync(run.folder), false);
});

function openAndRemove(): string {
  const { id, remove } = openRun({}, {});
  remove();
  return id;
}

test('a process of the run that is left is found, named and ended, one of another run is not', async (context) => {
  const [mine, other] = [openRun(process.env, {}), openRun(process.env, {})];
  context.after(() => {
    mine.remove();
    other.remove();
  });
  // Left its process group and parent, as a daemon would.
  const start = (env: NodeJS.ProcessEnv) =>
    spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)', 'left-behind'], {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const [left, stranger] = [start(mine.env), start(other.env)];
  await Promise.all([once(left.stdout, 'data'), once(stranger.stdout, 'data')]);
  const gone = once(left, 'exit');
  const ended = await endSurvivors(mine.id, 0);
  assert.deepEqual(
    ended.map(({ pid }) => pid),
    [left.pid],
  );
  assert.match(ended[0]?.command ?? '', /left-behind/);
  assert.deepEqual(await gone, [null, 'SIGKILL']);
  assert.deepEqual(findSurvivors(mine.id), []);
  assert.equal(stranger.exitCode, null);
  stranger.kill('SIGKILL');
  await once(stranger, 'exit');
});
