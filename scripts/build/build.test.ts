import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { build } from './build.ts';
import { type Target, targets } from './entries.ts';

const core: Target = {
  id: 'core',
  kind: 'bundle',
  entry: 'core/main.ts',
  output: 'dist/core.js',
  sources: ['core', 'kit'],
};
const other: Target = {
  id: 'other',
  kind: 'bundle',
  entry: 'other/main.ts',
  output: 'dist/other.js',
  sources: ['other'],
};

function checkout(context: TestContext, files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'build-'));
  context.after(() => rmSync(root, { recursive: true }));
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) put(path, text);
  const said: string[] = [];
  return {
    put,
    said,
    remove: (path: string) => rmSync(join(root, path)),
    exists: (path: string) => existsSync(join(root, path)),
    run: (path: string) => execFileSync(process.execPath, [join(root, path)], { encoding: 'utf8' }).trim(),
    read: (path: string) => readFileSync(join(root, path), 'utf8'),
    /** Builds, and answers what was built. */
    async build(...wanted: Target[]) {
      said.length = 0;
      const ok = await build(root, (line) => said.push(line), wanted);
      return { ok, built: said.flatMap((line) => /^Built (\S+)/.exec(line)?.[1] ?? []) };
    },
  };
}

const sources = {
  'core/main.ts': `import { word } from '../kit/word.ts'; console.log(word);`,
  'kit/word.ts': `export const word: string = 'first';`,
  'other/main.ts': `console.log('other');`,
};

test('a bundle is one file that runs by itself, with its map beside it', async (context) => {
  const { build: make, run, read, exists } = checkout(context, sources);
  assert.deepEqual(await make(core, other), { ok: true, built: ['dist/core.js', 'dist/other.js'] });
  assert.equal(run('dist/core.js'), 'first');
  assert.match(read('dist/core.js'), /sourceMappingURL=core\.js\.map/);
  assert.equal(exists('dist/core.js.map'), true);
});

test('packages that call require work in a bundle', async (context) => {
  const { build: make, run } = checkout(context, {
    'core/main.ts': `import sep from './old.cjs'; console.log(sep);`,
    'core/old.cjs': `module.exports = require('node:path').posix.sep;`,
  });
  await make(core);
  assert.equal(run('dist/core.js'), '/');
});

test('nothing is built twice from the same sources', async (context) => {
  const { build: make } = checkout(context, sources);
  await make(core, other);
  assert.deepEqual(await make(core, other), { ok: true, built: [] });
});

test('only what a change can reach is built again', async (context) => {
  const { build: make, put, run } = checkout(context, sources);
  await make(core, other);
  put('kit/word.ts', `export const word: string = 'second';`);
  assert.deepEqual(await make(core, other), { ok: true, built: ['dist/core.js'] });
  assert.equal(run('dist/core.js'), 'second');
  put('core/new.ts', 'export {};');
  assert.deepEqual((await make(core, other)).built, ['dist/core.js']);
});

test('a change of a test builds nothing', async (context) => {
  const { build: make, put } = checkout(context, sources);
  await make(core);
  put('core/main.test.ts', 'throw new Error();');
  put('core/testing/hub.ts', 'throw new Error();');
  assert.deepEqual((await make(core)).built, []);
});

test('a result that was deleted is built again, and so is everything when the packages change', async (context) => {
  const { build: make, put, remove } = checkout(context, sources);
  await make(core, other);
  remove('dist/core.js');
  assert.deepEqual((await make(core, other)).built, ['dist/core.js']);
  put('package-lock.json', '{}');
  assert.deepEqual((await make(core, other)).built, ['dist/core.js', 'dist/other.js']);
});

test('an error names its place, leaves the old result, and stops no other target', async (context) => {
  const { build: make, put, run, said } = checkout(context, sources);
  await make(core);
  put('core/main.ts', 'const = 1;');
  assert.deepEqual(await make(core, other), { ok: false, built: ['dist/other.js'] });
  assert.match(said.join('\n'), /Could not build dist\/core\.js:\n.*core\/main\.ts:1:/s);
  assert.equal(run('dist/core.js'), 'first');
});

test('a missing entry is an error, not something left out', async (context) => {
  const { build: make, said } = checkout(context, {});
  assert.deepEqual(await make(core), { ok: false, built: [] });
  assert.match(said.join('\n'), /core\/main\.ts does not exist/);
});

test('a bundle that takes in a file from outside its folders is refused', async (context) => {
  const {
    build: make,
    said,
    exists,
  } = checkout(context, {
    ...sources,
    'kit/word.ts': `export { word } from '../providers/claude.ts';`,
    'providers/claude.ts': `export const word = 'strange';`,
  });
  assert.equal((await make(core)).ok, false);
  assert.match(said.join('\n'), /takes in providers\/claude\.ts/);
  assert.equal(exists('dist/core.js'), false);
});

test('no provider is part of the core, and every provider is a file of its own', () => {
  const reach = (id: string) => targets.find((target) => target.id === id)?.sources.join(' ') ?? '';
  for (const id of ['core', 'provider-host', 'cli', 'page']) assert.doesNotMatch(reach(id), /provider-(?!kit)/);
  for (const id of ['claude', 'demo']) assert.match(reach(`provider-${id}`), new RegExp(`packages/provider-${id}/src`));
});
