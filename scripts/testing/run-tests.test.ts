import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runTests } from './run-tests.ts';
import { closingLine, succeeded } from './tally.ts';

const IMPORTS = `import assert from 'node:assert/strict'; import { spawn } from 'node:child_process'; import { test } from 'node:test';\n`;
const GOOD = `test('adds', () => assert.equal(1 + 1, 2)); test('sees the mark', () => assert.equal(process.env.MARK, 'yes'));`;

async function run(context: TestContext, sources: readonly string[], hangsAfterMs = 60_000) {
  const root = mkdtempSync(join(tmpdir(), 'run-'));
  context.after(() => rmSync(root, { recursive: true }));
  const files = sources.map((source, index) => {
    writeFileSync(join(root, `${index}.test.mts`), IMPORTS + source);
    return `${index}.test.mts`;
  });
  const lines: string[] = [];
  const env = { ...process.env, MARK: 'yes' };
  const tally = await runTests({ root, files, concurrency: 2, hangsAfterMs, env, print: (line) => lines.push(line) });
  return { tally, text: lines.join('\n') };
}

test('passing tests of all files are counted, and get the environment of the run', async (context) => {
  const { tally, text } = await run(context, [GOOD, GOOD, GOOD]);
  assert.deepEqual(tally, { passed: 6, failed: 0 });
  assert.match(text, /✓ 0\.test\.mts \(2, /);
  assert.equal(succeeded(tally), true);
});

test('nested tests are counted, the suite around them is not', async (context) => {
  const { tally } = await run(context, [`import { describe } from 'node:test'; describe('all', () => { ${GOOD} });`]);
  assert.deepEqual(tally, { passed: 2, failed: 0 });
});

const BAD: Record<string, { source: string; says: RegExp }> = {
  'a test that fails': {
    source: `console.log('a hint'); test('adds', () => assert.equal(1 + 1, 3));`,
    says: /✗ adds \(line 2\)(.|\n)*AssertionError(.|\n)*It printed:\s+a hint/,
  },
  'no test': { source: '', says: /contains no test/ },
  'a skipped test': { source: `test.skip('adds', () => {});`, says: /It is skipped/ },
  'a todo': { source: `test.todo('adds');`, says: /It is todo/ },
  'a syntax error': { source: `test('adds', () => {`, says: /SyntaxError/ },
  'an exit in the middle': { source: `test('adds', () => process.exit(3));`, says: /exit code 3/ },
  'a death by signal': {
    source: `test('adds', () => process.kill(process.pid, 'SIGKILL'));`,
    says: /killed by SIGKILL/,
  },
  'an error outside of tests': { source: `test('adds', () => {}); throw new Error('outside');`, says: /outside/ },
};
for (const [what, { source, says }] of Object.entries(BAD)) {
  test(`a file with ${what} fails the run`, async (context) => {
    const { tally, text } = await run(context, [GOOD, source]);
    assert.ok(tally.failed >= 1, text);
    assert.equal(succeeded(tally), false);
    assert.match(text, says);
  });
}

test('a file whose tests pass but which does not end is killed and fails the run', async (context) => {
  const { tally, text } = await run(context, [`test('adds', () => { setInterval(() => {}, 1000); });`], 1_500);
  assert.equal(tally.failed, 1);
  assert.match(text, /did not end and was killed/);
});

test('a process that a test leaves behind does not keep the run waiting', async (context) => {
  const leave = `const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit', detached: true });
    left.unref(); test('adds', () => { console.log('left', left.pid); assert.fail(); });`;
  const { text } = await run(context, [leave]);
  const pid = Number(/left (\d+)/.exec(text)?.[1]);
  process.kill(pid, 'SIGKILL');
});

test('a run without a single test has not succeeded', () => {
  assert.equal(succeeded({ passed: 0, failed: 0 }), false);
});

test('the closing line is the plain one that other programs read', () => {
  assert.equal(closingLine({ passed: 12, failed: 1 }), '12 passed, 1 failed');
});
