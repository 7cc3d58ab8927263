import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import sdk from '../../packages/provider-claude/package.json' with { type: 'json' };
import { ensureRuntime, runtimes, type TestRuntime } from './runtimes.ts';
import { testCache } from './test-cache.ts';

/** A stand-in for npm whose `pack` copies a small archive; nothing is downloaded. */
function setUp(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
  context.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'package'));
  writeFileSync(join(folder, 'package', 'claude'), 'the program');
  const archive = join(folder, 'runtime.tgz');
  execFileSync('tar', ['-czf', archive, '-C', folder, 'package']);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  const calls = join(folder, 'calls');
  writeFileSync(
    join(folder, 'npm.mjs'),
    `import { appendFileSync, copyFileSync } from 'node:fs';
     appendFileSync(${JSON.stringify(calls)}, process.argv.slice(2).join(' ') + '\\n');
     copyFileSync(${JSON.stringify(archive)}, process.argv[process.argv.indexOf('--pack-destination') + 1] + '/runtime.tgz');`,
  );
  const npm = { file: process.execPath, args: [join(folder, 'npm.mjs')], shell: false };
  const cache = join(folder, 'cache');
  const platform = 'linux-x64';
  return {
    cache,
    ensure: (wanted = integrity) =>
      ensureRuntime('claude', cache, () => {}, { npm, platform, integrity: { [platform]: wanted } }),
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
  };
}

test('the runtime is fetched once, by exact version, and kept', async (context) => {
  const { ensure, calls, cache } = setUp(context);
  const program = await ensure();
  assert.equal(await ensure(), program);
  assert.equal(program, join(cache, 'claude', runtimes.claude.version, 'claude'));
  assert.equal(readFileSync(program, 'utf8'), 'the program');
  assert.equal(calls().length, 1);
  assert.match(
    calls()[0] ?? '',
    new RegExp(`^pack @anthropic-ai/claude-agent-sdk-linux-x64@${runtimes.claude.version} `),
  );
});

test('two runs at once fetch it once', async (context) => {
  const { ensure, calls } = setUp(context);
  await Promise.all([ensure(), ensure(), ensure()]);
  assert.equal(calls().length, 1);
});

test('another file than the pinned one is not used, and nothing of it stays', async (context) => {
  const { ensure, cache } = setUp(context);
  await assert.rejects(ensure('sha512-other'), /is not the file that was pinned/);
  assert.deepEqual(readdirSync(join(cache, 'claude')), []);
});

test('a folder that was not put there by us is replaced', async (context) => {
  const { ensure, cache } = setUp(context);
  const folder = join(cache, 'claude', runtimes.claude.version);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'claude'), 'something else');
  assert.equal(readFileSync(await ensure(), 'utf8'), 'the program');
});

test('a platform without a runtime is named', async () => {
  await assert.rejects(
    ensureRuntime('claude', '/nowhere', () => {}, { platform: 'plan9-mips' }),
    /no claude runtime for plan9-mips/,
  );
});

test('every runtime has its program where its vendor packs it', () => {
  assert.equal(runtimes.codex.program('linux-x64'), join('vendor', 'x86_64-unknown-linux-musl', 'bin', 'codex'));
  assert.equal(runtimes.codex.archive('win32-x64'), `@openai/codex@${runtimes.codex.version}-win32-x64`);
  assert.equal(runtimes.claude.program('win32-arm64'), 'claude.exe');
  const platforms = ['linux', 'darwin', 'win32'].flatMap((system) => [`${system}-x64`, `${system}-arm64`]);
  // opencode publishes the builds of other systems in places this project does not read.
  const everywhere = Object.entries<TestRuntime>(runtimes).filter(([id]) => id !== 'opencode');
  assert.match(runtimes.opencode.integrity['linux-x64'] ?? '', /^sha512-/);
  for (const [, { integrity }] of everywhere)
    for (const platform of platforms) assert.match(integrity[platform] ?? integrity.any ?? '', /^sha512-/, platform);
});

test('the runtime has the version of the SDK that drives it', () => {
  assert.equal(runtimes.claude.version, sdk.dependencies['@anthropic-ai/claude-agent-sdk']);
});

test('the cache is outside the checkout, where the person or the system wants caches', () => {
  assert.equal(testCache({ CODEAI_HUB_TEST_CACHE: '/big/cache' }, '/home/a'), '/big/cache');
  assert.equal(testCache({ XDG_CACHE_HOME: '/var/cache/a' }, '/home/a'), '/var/cache/a/codeai-hub-test');
  assert.equal(testCache({}, '/home/a'), '/home/a/.cache/codeai-hub-test');
});
