import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { testFiles } from './files.ts';

test('name and place of a file say what kind of test it is', (context) => {
  const root = mkdtempSync(join(tmpdir(), 'files-'));
  context.after(() => rmSync(root, { recursive: true }));
  const files = [
    'packages/core/src/log/log.test.ts',
    'packages/core/src/log/log.ts',
    'packages/core/src/log/log.itest.ts',
    'packages/core/node_modules/other/src/a.test.ts',
    'apps/cli/src/main.test.ts',
    'scripts/rules/rules.test.ts',
    'e2e/windows.test.ts',
    'e2e/node_modules/x/a.test.ts',
  ];
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  assert.deepEqual(testFiles(root, 'unit'), [
    'apps/cli/src/main.test.ts',
    'packages/core/src/log/log.test.ts',
    'scripts/rules/rules.test.ts',
  ]);
  assert.deepEqual(testFiles(root, 'integration'), ['packages/core/src/log/log.itest.ts']);
  assert.deepEqual(testFiles(root, 'end to end'), ['e2e/windows.test.ts']);
  assert.deepEqual(testFiles(root, 'unit', ['cli', 'rules']), [
    'apps/cli/src/main.test.ts',
    'scripts/rules/rules.test.ts',
  ]);
});
