import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

/** Runs a host for a module of this source, and the file of an agent, until it ends by itself. */
async function hostOf(
  source: string,
  ...about: string[]
): Promise<{ code: number | null; lastLine: string; words: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'host-'));
  const file = join(folder, 'module.mjs');
  await writeFile(file, source);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), file, ...about]);
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  await rm(folder, { recursive: true });
  return { code, lastLine: words.trim().split('\n').at(-1) as string, words };
}

test('a module that cannot be loaded is told by what is wrong with it, after the stack', async () => {
  const { code, lastLine, words } = await hostOf("throw new TypeError('no such\\n  colour');");
  assert.deepEqual([code, lastLine], [1, 'no such colour']);
  assert.match(words, /TypeError: no such[\s\S]* {4}at .*module\.mjs:1/);
});

test('a module that names a missing package, and one that is no provider, say so', async () => {
  assert.match((await hostOf("import 'not-installed';")).lastLine, /^Cannot find package 'not-installed'/);
  assert.equal((await hostOf('export const other = 1;')).lastLine, 'module.mjs exports no provider');
});

test('an error that nobody caught while it runs is told the same way', async () => {
  const later = (what: string) =>
    `export const provider = { manifest: {}, create() {} };\nsetImmediate(() => { ${what} });`;
  assert.deepEqual((await hostOf(later("throw new Error('out of hands')"))).lastLine, 'out of hands');
  assert.deepEqual((await hostOf(later("Promise.reject(new Error('nobody listens'))"))).lastLine, 'nobody listens');
  assert.deepEqual((await hostOf(later('throw undefined'))).lastLine, 'undefined');
});

test('a module that runs described agents is given the description in the named file, and others are not', async () => {
  const about = join(tmpdir(), `agent-${process.pid}.json`);
  await writeFile(about, '{"agent":{"id":"described"}}');
  const generic = "export const providerOf = ({ agent }) => { throw new Error('asked for ' + agent.id); };";
  assert.equal((await hostOf(generic, about)).lastLine, 'asked for described');
  const plain = 'export const provider = { manifest: {}, create() {} };';
  assert.equal((await hostOf(plain, about)).lastLine, 'module.mjs runs no agent that is described to it');
  await rm(about);
  assert.match((await hostOf(generic, about)).lastLine, /no such file/);
});

test('what the core says while the module is still loaded is not lost', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'host-'));
  const file = join(folder, 'module.mjs');
  // Turns of the event loop in which the request has long arrived.
  const source = `
    for (let turn = 0; turn < 500; turn += 1) await new Promise(setImmediate);
    export const provider = { manifest: { name: 'Late', version: '1', contract: 0 }, create() {} };`;
  await writeFile(file, source);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), file]);
  const initialize = {
    contract: 1,
    coreVersion: '1',
    dataDir: folder,
    runTag: 'x',
    settings: { env: {}, options: {} },
  };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize })}\n`);
  const [answer] = (await once(child.stdout, 'data')) as [Buffer];
  assert.match(answer.toString(), /"id":1.*provider_incompatible/);
  child.stdin.end();
  await once(child, 'close');
  await rm(folder, { recursive: true });
});
