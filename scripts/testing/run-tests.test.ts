import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { closingLine, succeeded } from './tally.ts';

const FILES: Record<string, string> = {
  'good.test.ts': `test('adds', () => assert.equal(1 + 1, 2)); test('sees the mark', () => assert.equal(process.env.MARK, 'yes'));`,
  'bad.test.ts': `test('adds', () => assert.equal(1 + 1, 3));`,
  'empty.test.ts': ``,
  'skipped.test.ts': `test.skip('adds', () => {});`,
  'broken.test.ts': `test('adds', () => {`,
  'crash.test.ts': `test('adds', () => {}); process.exit(3);`,
};

/** In a process of its own, because the runner does not run inside a test. */
async function run(context: TestContext, names: readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), 'run-'));
  context.after(() => rmSync(root, { recursive: true }));
  for (const name of names) {
    const imports = `import assert from 'node:assert/strict'; import { test } from 'node:test';\n`;
    writeFileSync(join(root, name), imports + FILES[name]);
  }
  const script = `import { runTests } from ${JSON.stringify(import.meta.resolve('./run-tests.ts'))};
    const lines = [];
    const env = { ...process.env, MARK: 'yes' };
    const options = { root: ${JSON.stringify(root)}, files: ${JSON.stringify(names)}, concurrency: 2, env };
    const tally = await runTests({ ...options, print: (line) => lines.push(line) });
    console.log(JSON.stringify({ tally, text: lines.join('\\n') }));`;
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  writeFileSync(join(root, 'runner.mjs'), script);
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'runner.mjs')], { env });
  return JSON.parse(stdout) as { tally: { passed: number; failed: number }; text: string };
}

test('passing tests are counted, and get the environment of the run', async (context) => {
  const { tally, text } = await run(context, ['good.test.ts']);
  assert.deepEqual(tally, { passed: 2, failed: 0 });
  assert.match(text, /✓ good\.test\.ts \(2, /);
  assert.equal(succeeded(tally), true);
});

for (const name of ['bad', 'empty', 'skipped', 'broken', 'crash']) {
  test(`a file of the kind "${name}" fails the run`, async (context) => {
    const { tally, text } = await run(context, ['good.test.ts', `${name}.test.ts`]);
    assert.equal(tally.passed, 2);
    assert.ok(tally.failed >= 1, text);
    assert.equal(succeeded(tally), false);
    assert.match(text, new RegExp(`✗ ${name}\\.test\\.ts`));
  });
}

test('a run without a single test has not succeeded', () => {
  assert.equal(succeeded({ passed: 0, failed: 0 }), false);
});

test('the closing line is the plain one that other programs read', () => {
  assert.equal(closingLine({ passed: 12, failed: 1 }), '12 passed, 1 failed');
});
