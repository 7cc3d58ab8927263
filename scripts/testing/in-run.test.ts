import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { test } from 'node:test';
import { inRun } from './in-run.ts';
import type { Run } from './test-run.ts';

const onePassed = { passed: 1, failed: 0 };

function parts() {
  const lines: string[] = [];
  return { base: process.env, given: { SOME: 'thing' }, print: (line: string) => void lines.push(line), lines };
}

/** Resolves when the process runs; what it answers with, when that has been ended. */
async function leaveOne({ env }: Run): Promise<{ ended: Promise<unknown[]> }> {
  const code = 'console.log(1); setInterval(() => {}, 1000)';
  const left = spawn(process.execPath, ['-e', code], { env, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(left.stdout, 'data');
  left.stdout.destroy();
  return { ended: once(left, 'exit') };
}

test('tests run away from the home of the person, and nothing of their place stays', async () => {
  const places: (string | undefined)[] = [];
  const tally = await inRun(parts(), async ({ env, folder }) => {
    assert.notEqual(env.HOME, homedir());
    assert.equal(env.SOME, 'thing');
    places.push(folder);
    return onePassed;
  });
  assert.deepEqual(tally, onePassed);
  assert.deepEqual(places.map(String).map(existsSync), [false]);
});

test('a process that a test left is ended and is a failure', async () => {
  const { lines, ...rest } = parts();
  let left: Awaited<ReturnType<typeof leaveOne>> | undefined;
  const tally = await inRun(rest, async (run) => {
    left = await leaveOne(run);
    return onePassed;
  });
  assert.deepEqual(tally, { passed: 1, failed: 1 });
  assert.match(lines.join(), /left a process behind/);
  assert.deepEqual(await left?.ended, [null, 'SIGKILL']);
});

test('what broke off with an error leaves nothing either', async () => {
  let left: Awaited<ReturnType<typeof leaveOne>> | undefined;
  let place = '';
  const broken = inRun(parts(), async (run) => {
    place = run.folder;
    left = await leaveOne(run);
    throw new Error('broken off');
  });
  await assert.rejects(broken, /broken off/);
  assert.deepEqual(await left?.ended, [null, 'SIGKILL']);
  assert.equal(existsSync(place), false);
});
