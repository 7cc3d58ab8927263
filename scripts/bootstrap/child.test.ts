import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { exitCode, run } from './child.mjs';

test('the exit code of the program is answered', async () => {
  assert.equal(await run(process.execPath, ['-e', 'process.exit(7)']), 7);
});

test('a program ended by a signal answers as a shell would', async () => {
  assert.equal(await run(process.execPath, ['-e', 'process.kill(process.pid, "SIGTERM")']), 143);
  assert.equal(exitCode(null, 'SIGINT'), 130);
});

test('a program that does not exist is an error', async () => {
  await assert.rejects(run('/no/such/program', []), { code: 'ENOENT' });
});

test('a signal sent to the one that waits reaches the program, whose exit code counts', async () => {
  const inner = `process.on('SIGTERM', () => process.exit(5)); console.log('up'); setInterval(() => {}, 1000);`;
  const outer = `import { run } from ${JSON.stringify(import.meta.resolve('./child.mjs'))};
    process.exitCode = await run(process.execPath, ['-e', ${JSON.stringify(inner)}]);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', outer], { stdio: ['ignore', 'pipe', 'inherit'] });
  const words = child.stdout.pipe(new PassThrough());
  await once(words, 'data');
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [5, null]);
});

test('a program that npm started ends when npm is killed', async () => {
  const program = `process.on('SIGTERM', () => { console.log('ended'); process.exit(); }); console.log('up'); setInterval(() => {}, 1000);`;
  const ours = `import { run } from ${JSON.stringify(import.meta.resolve('./child.mjs'))};
    await run(process.execPath, ['-e', ${JSON.stringify(program)}]);`;
  const shell = `require('node:child_process').spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(ours)}], { stdio: 'inherit' });`;
  const env = { ...process.env, npm_lifecycle_event: 'start' };
  const npm = spawn(process.execPath, ['-e', shell], { stdio: ['ignore', 'pipe', 'inherit'], env });
  const words = npm.stdout.pipe(new PassThrough()).setEncoding('utf8');
  assert.deepEqual(await once(words, 'data'), ['up\n']);
  npm.kill('SIGKILL');
  assert.deepEqual(await once(words, 'data'), ['ended\n']);
});
