import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ensureInstalled, Stopped } from './install.mjs';
import { beganAt } from './process-identity.mjs';
import { pinnedNodePath } from './runtime.mjs';

/** Stands for npm: notes that it was called, and leaves behind what `npm ci` would, or fails. */
const NPM = `
import { appendFileSync, mkdirSync, copyFileSync, writeFileSync, existsSync } from 'node:fs';
appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n');
if (existsSync('endless')) { console.log('begun'); await new Promise(() => setInterval(() => {}, 1000)); }
if (existsSync('broken')) { console.error('npm error code EBROKEN'); process.exit(217); }
mkdirSync(NODE.replace(/[^/\\\\]*$/, ''), { recursive: true });
writeFileSync(NODE, '');
copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
`;

function checkout(context: TestContext) {
  const root = mkdtempSync(join(tmpdir(), 'install-'));
  context.after(() => rmSync(root, { recursive: true }));
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const lock = (version: string) =>
    put('package-lock.json', JSON.stringify({ packages: { 'node_modules/tool': { version } } }));
  const node = relative(root, pinnedNodePath(root));
  put('npm.mjs', NPM.replaceAll('NODE', JSON.stringify(node)));
  lock('1.0.0');
  const said: string[] = [];
  const npm = { file: process.execPath, args: [join(root, 'npm.mjs')], shell: false };
  return {
    root,
    put,
    lock,
    said,
    install: () => ensureInstalled(root, (line) => said.push(line), npm),
    calls: () => (existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').trim().split('\n') : []),
    exists: (path: string) => existsSync(join(root, path)),
    remove: (path: string) => rmSync(join(root, path), { recursive: true }),
    node,
  };
}

test('a bare checkout is installed once, with the tools even where a person leaves them out', async (context) => {
  const { install, calls, said } = checkout(context);
  await install();
  await install();
  assert.equal(calls().length, 1);
  assert.match(calls()[0] ?? '', /^ci .*--include=dev --include=optional/);
  assert.match(said.join('\n'), /^Installing the packages.*\nInstalled in/);
});

test('a changed lockfile is installed again', async (context) => {
  const { install, calls, lock } = checkout(context);
  await install();
  lock('1.0.1');
  await install();
  assert.equal(calls().length, 2);
});

test('what a person installed by hand is taken as it is', async (context) => {
  const { install, calls, put, node, root } = checkout(context);
  put(node, '');
  put('node_modules/.package-lock.json', readFileSync(join(root, 'package-lock.json'), 'utf8'));
  await install();
  assert.deepEqual(calls(), []);
});

test('an installation that was broken off is done again, though its tree looks complete', async (context) => {
  const { install, calls, put } = checkout(context);
  await install();
  put('.cache/install-unfinished', '');
  await install();
  await install();
  assert.equal(calls().length, 2);
});

test('an npm whose starter was killed is ended before the next one begins', async (context) => {
  const { install, calls, put, said } = checkout(context);
  const left = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)']);
  await once(left.stdout, 'data');
  const gone = once(left, 'exit');
  put('.cache/install-unfinished', JSON.stringify({ pid: left.pid, began: beganAt(Number(left.pid)) }));
  await install();
  assert.deepEqual(await gone, [null, 'SIGKILL']);
  assert.match(said.join('\n'), new RegExp(`left behind \\(process ${left.pid}\\)`));
  assert.equal(calls().length, 1);
});

test('a process that only has the number of a broken-off installation is left alone', async (context) => {
  const { install, put } = checkout(context);
  put('.cache/install-unfinished', JSON.stringify({ pid: process.pid, began: 'long ago' }));
  await install();
});

test('a missing runtime is brought back', async (context) => {
  const { install, calls, remove, node } = checkout(context);
  await install();
  remove(node);
  await install();
  assert.equal(calls().length, 2);
});

test('two that start at the same time install once', async (context) => {
  const { install, calls } = checkout(context);
  await Promise.all([install(), install(), install()]);
  assert.equal(calls().length, 1);
});

test('a failure shows the words of npm and where the rest is, and the next try begins anew', async (context) => {
  const { install, calls, put, remove } = checkout(context);
  put('broken', '');
  await assert.rejects(install(), (error: Error) => {
    assert.match(error.message, /npm error code EBROKEN/);
    assert.match(error.message, /exit code 217.*install\.log/s);
    return true;
  });
  remove('broken');
  await install();
  assert.equal(calls().length, 2);
});

test('an installation that is stopped says so, and is begun anew by the next', async (context) => {
  const { root, install, put, remove, exists, calls } = checkout(context);
  put('endless', '');
  put('.cache/note', '');
  const stopped = assert.rejects(install(), Stopped);
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const watcher = watch(join(root, '.cache'), () => {
    if (exists('.cache/install.log') && readFileSync(join(root, '.cache/install.log'), 'utf8') !== '') resolve();
  });
  await begun;
  watcher.close();
  process.emit('SIGTERM');
  await stopped;
  remove('endless');
  await install();
  assert.equal(calls().length, 2);
});
