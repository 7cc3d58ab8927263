import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { findTagged } from '../processes/sweep.ts';
import { ofRun, RUN_TAG } from '../processes/tags.ts';
import { runCommand } from './run-command.ts';

const run = `run-command/${process.pid}`;
const env = { PATH: process.env.PATH ?? '', [RUN_TAG]: run };

test('a short command tells its code and both outputs', async () => {
  const result = await runCommand('Claude', 'sh', ['-c', 'echo out; echo err >&2; exit 3'], env);
  assert.deepEqual(result, { code: 3, stdout: 'out\n', stderr: 'err\n' });
});

test('what a command leaves behind is ended with it', async () => {
  const { stdout } = await runCommand('Claude', 'sh', ['-c', 'sleep 600 > /dev/null 2>&1 & echo $!'], env);
  assert.match(stdout, /^\d+\n$/);
  assert.deepEqual(await findTagged(ofRun(run)), []);
});

test('a command that takes too long is ended, with what it started', async () => {
  const late: (() => void)[] = [];
  const clock = {
    ...systemClock,
    after: (ms: number, task: () => void) => {
      if (ms < 10_000) return systemClock.after(ms, task);
      late.push(task);
      return () => {};
    },
  };
  const result = runCommand('Claude', 'sh', ['-c', 'sleep 600 & wait'], env, clock);
  const refused = assert.rejects(result, /did not answer within 15 s/);
  while ((await findTagged(ofRun(run))).length < 2 || late.length === 0) await new Promise(setImmediate);
  for (const task of late) task();
  await refused;
  assert.deepEqual(await findTagged(ofRun(run)), []);
});

test('a program that is not there, or is killed, is told', async () => {
  await assert.rejects(runCommand('Claude', '/nowhere/claude', [], env), {
    code: 'runtime_failed',
    message: /does not exist/,
  });
  await assert.rejects(runCommand('Claude', 'sh', ['-c', 'kill -9 $$'], env), /it was ended: signal SIGKILL/);
});
