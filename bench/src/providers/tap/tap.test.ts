import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { deltaText, nowMicros } from '@codeai-hub/testkit/paced/deltas';
import { readNotes } from './notes.ts';
import { tapProgram } from './program.ts';

/** A program that does what `source` says, behind a tap. */
function tapped(t: TestContext, source: string): { folder: string; program: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tap-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const runtime = join(folder, "the person's runtime.cjs");
  writeFileSync(runtime, source);
  return { folder, program: tapProgram(folder, 'runtime', runtime) };
}

test('a runtime behind a tap gets its input and arguments, and its words and exit code come out', async (t) => {
  const { folder, program } = tapped(
    t,
    `process.stdin.on('data', (data) => process.stdout.write(data)).on('end', () => {
      console.error(process.argv.slice(2).join());
      process.exitCode = 7;
    });`,
  );
  const began = nowMicros();
  const child = spawn(program, ['a b', '$c']);
  const words = `${deltaText(0, began)}é\n`;
  child.stdin.end(words);
  const exit = once(child, 'exit');
  assert.deepEqual([await text(child.stdout), await text(child.stderr)], [words, 'a b,$c\n']);
  assert.deepEqual(await exit, [7, null]);
  const [[stamp = 0, at = 0] = []] = readNotes(folder);
  assert.equal(stamp, began);
  assert.ok(at > began && at < nowMicros());
});

test('a signal reaches the runtime behind a tap, and the tap ends as it does', async (t) => {
  const { program } = tapped(t, `console.log('up'); setInterval(() => {}, 1000);`);
  const child = spawn(program);
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [null, 'SIGTERM']);
});

test('a runtime that listens at a socket is tapped there', async (t) => {
  const { folder, program } = tapped(
    t,
    `require('node:net').createServer((socket) => {
      socket.once('data', (data) => socket.on('end', () => process.exit(0)).write(data));
    }).listen(process.argv.at(-1).slice('unix://'.length));`,
  );
  const socket = join(folder, 's');
  const child = spawn(program, ['--listen', `unix://${socket}`], { stdio: 'inherit' });
  const exit = once(child, 'exit');
  const host = await connected(socket);
  const words = deltaText(0, nowMicros());
  host.write(words);
  const [answer] = await once(host, 'data');
  assert.equal(String(answer), words);
  host.end();
  assert.deepEqual(await exit, [0, null]);
  assert.equal(readNotes(folder).size, 1);
});

/** Knocks until somebody listens. */
function connected(path: string): Promise<ReturnType<typeof connect>> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => resolve(socket));
    socket.on('error', () => setImmediate(() => void connected(path).then(resolve)));
  });
}
