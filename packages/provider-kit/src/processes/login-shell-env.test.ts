import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { type Clock, systemClock } from '../clock.ts';
import { loginShellEnv } from './login-shell-env.ts';
import { sweep } from './sweep.ts';
import { ofRun } from './tags.ts';

/** A home whose profile holds these lines. */
async function homeWith(profile: string) {
  const home = await mkdtemp(join(tmpdir(), 'login-shell-'));
  await writeFile(join(home, '.bash_profile'), profile);
  const env = { HOME: home, SHELL: '/bin/bash', PATH: '/usr/bin:/bin', TERM: 'xterm', CODEAI_HUB_RUN: `test/${home}` };
  return { env, [Symbol.asyncDispose]: () => rm(home, { recursive: true }) };
}

/** Nothing was left for a sweep to find. */
async function ended(run: string) {
  assert.deepEqual(await sweep(ofRun(run)), { found: 0, survivors: [] });
}

test('what a profile adds is found between whatever else it prints', async () => {
  await using home = await homeWith('echo "{welcome}"; export PATH="/opt/agents/bin:$PATH" MULTI=$\'two\\nlines\'');
  const { env, from } = await loginShellEnv(home);
  assert.equal(from, 'login-shell');
  assert.match(env.PATH ?? '', /^\/opt\/agents\/bin:/);
  assert.equal(env.MULTI, 'two\nlines');
});

test('variables set to keep the shell quiet are given back as they were', async () => {
  await using home = await homeWith('');
  const { env } = await loginShellEnv(home);
  assert.equal(env.TERM, 'xterm');
  assert.equal(env.DISABLE_AUTO_UPDATE, undefined);
});

test('a profile that never ends is given up, ended with its children, and the own environment is used', async () => {
  await using home = await homeWith('tail -f /dev/null & echo started > ~/started; tail -f /dev/null');
  const fifo = join(home.env.HOME, 'started');
  await promisify(execFile)('mkfifo', [fifo]);
  let giveUp = () => {};
  const after: Clock['after'] = (ms, task) => {
    // The end of killed processes takes real time.
    if (ms < 5000) return systemClock.after(ms, task);
    giveUp = task;
    return () => {};
  };
  const asked = loginShellEnv({ ...home, clock: { ...systemClock, after } });
  await readFile(fifo);
  giveUp();
  const result = await asked;
  assert.equal(result.from, 'process');
  assert.equal(result.env.PATH, home.env.PATH);
  assert.match(result.from === 'process' ? result.reason : '', /longer than 5 s/);
  await ended(home.env.CODEAI_HUB_RUN);
});

test('a profile that leaves something running holds nobody up', async () => {
  await using home = await homeWith('tail -f /dev/null & export LEFT=yes');
  const { env } = await loginShellEnv(home);
  assert.equal(env.LEFT, 'yes');
  await ended(home.env.CODEAI_HUB_RUN);
});

test('a shell that does not exist or prints nothing leaves the own environment, with the reason', async () => {
  await using home = await homeWith('');
  const silent = join(home.env.HOME, 'silent-shell');
  await writeFile(silent, '#!/bin/sh\nexit 0\n');
  await chmod(silent, 0o755);
  for (const [shell, reason] of [
    ['/nowhere/zsh', /ENOENT/],
    [silent, /printed no environment/],
  ] as const) {
    const result = await loginShellEnv({ env: { ...home.env, SHELL: shell } });
    assert.equal(result.env.PATH, home.env.PATH);
    assert.match(result.from === 'process' ? result.reason : '', reason);
  }
});
