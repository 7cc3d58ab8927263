import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { HubError } from '@codeai-hub/protocol/errors';
import { platformProcesses } from './platform.ts';
import { describeExit, type SpawnRequest, spawnTagged } from './spawn-tagged.ts';

const request = (script: string, more: Partial<SpawnRequest> = {}): SpawnRequest => ({
  command: 'bash',
  // Bash reads a profile when stdin is a socket.
  args: ['--norc', '-c', script],
  cwd: '/tmp',
  env: { PATH: process.env.PATH },
  tags: { CODEAI_HUB_RUN: 'test/spawn' },
  name: 'The script',
  ...more,
});

function failsWith(code: string, reason: RegExp) {
  return (error: unknown) => error instanceof HubError && error.code === code && reason.test(error.message);
}

test('a process runs as the leader of its own group, with the tags and only the environment it was given', async () => {
  const started = spawnTagged(request('cat > /dev/null; env'));
  const identity = await started.started;
  assert.equal((await platformProcesses().row(identity.pid))?.group, identity.pid);
  started.stdin.end();
  const names = (await text(started.stdout)).split('\n').map((line) => line.split('=')[0]);
  assert.ok(names.includes('CODEAI_HUB_RUN'));
  assert.ok(!names.includes('HOME'));
  assert.deepEqual(await started.exit, { code: 0, signal: null });
});

test('a process that ends at once still tells its identity, exit and last words', async () => {
  const started = spawnTagged(request('echo "no such model" >&2; exit 3'));
  assert.ok((await started.started).startTime);
  const exit = await started.exit;
  assert.equal(describeExit(exit), 'exit code 3');
  assert.equal(started.stderrTail(), 'no such model\n');
});

test('the kept words of a talkative process are bounded and are its last ones', async () => {
  const started = spawnTagged(request('for i in {1..20000}; do echo "line $i"; done >&2'));
  await started.exit;
  assert.ok(started.stderrTail().length <= 16_384);
  assert.ok(started.stderrTail().endsWith('line 20000\n'));
});

test('a killed process tells the signal', async () => {
  const started = spawnTagged(request('kill -9 $$'));
  assert.equal(describeExit(await started.exit), 'signal SIGKILL');
});

test('a missing program, a missing folder and a file that is no program each say what is wrong', async () => {
  const missing = spawnTagged(request('', { command: '/nowhere/agent' }));
  await assert.rejects(missing.started, failsWith('runtime_failed', /\/nowhere\/agent/));
  const folder = spawnTagged(request('', { cwd: '/nowhere' }));
  await assert.rejects(folder.started, failsWith('runtime_failed', /\/nowhere does not exist/));
  const noProgram = spawnTagged(request('', { command: import.meta.filename }));
  await assert.rejects(noProgram.started, failsWith('runtime_failed', /may not be executed/));
  assert.throws(() => spawnTagged(request('', { args: ['a\0b'] })), failsWith('runtime_failed', /null bytes/));
});

test('writing to a process that has ended disturbs nothing', async () => {
  const started = spawnTagged(request('exit 0'));
  await started.exit;
  await new Promise((resolve) => started.stdin.write('late', resolve));
  assert.deepEqual(await started.exit, { code: 0, signal: null });
});
