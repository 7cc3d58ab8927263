import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longFiles } from './long-files.ts';
import { violations, type Workspace } from './rules.ts';

const OURS = ['protocol', 'client', 'core', 'ui', 'provider-kit', 'provider-claude', 'provider-demo', 'testkit'];
const everyPackage = new Set([...OURS.map((name) => `@codeai-hub/${name}`), 'zod']);
const workspaces: Workspace[] = [
  { name: 'root', folder: '', dependencies: new Set(), devDependencies: new Set(['esbuild']) },
  ...OURS.map((name) => workspace(`@codeai-hub/${name}`, `packages/${name}`)),
  workspace('codeai-hub', 'apps/cli'),
  workspace('@codeai-hub/e2e', 'e2e'),
];

function workspace(name: string, folder: string): Workspace {
  return { name, folder, dependencies: everyPackage, devDependencies: new Set(['vite']) };
}

const found = (path: string, source: string) => violations({ path, source }, workspaces);
const clean = (path: string, source: string) => assert.deepEqual(found(path, source), []);

function refused(path: string, source: string, problem: RegExp): void {
  const problems = found(path, source);
  assert.equal(problems.length, 1, `${source} in ${path}: ${JSON.stringify(problems)}`);
  assert.match(problems[0] ?? '', problem);
}

test('the arrows of the architecture may be followed', () => {
  clean('packages/client/src/a.ts', `import { a } from '@codeai-hub/protocol/errors';`);
  clean('packages/core/src/a.ts', `import { a } from '@codeai-hub/provider-kit/contract';`);
  clean('packages/core/src/a.ts', `import { a } from '@codeai-hub/protocol/errors';`);
  clean('packages/provider-claude/src/a.ts', `import { a } from '@codeai-hub/provider-kit/contract';`);
  clean('packages/testkit/src/a.ts', `import { a } from '@codeai-hub/provider-kit/contract';`);
  clean('packages/ui/src/a.tsx', `import { a } from '@codeai-hub/client/store';`);
  clean('apps/cli/src/a.ts', `import { a } from '@codeai-hub/core/main';`);
  clean('e2e/a.test.ts', `import { a } from '@codeai-hub/provider-claude/module';`);
});

test('an arrow that is not there is refused, with those that are', () => {
  refused('packages/protocol/src/a.ts', `import '@codeai-hub/client/store';`, /may import no package of ours/);
  refused('packages/client/src/a.ts', `import '@codeai-hub/core/main';`, /against the layers.*@codeai-hub\/protocol/);
  refused('packages/ui/src/a.tsx', `import '@codeai-hub/core/main';`, /against the layers/);
  refused('packages/core/src/a.ts', `import '@codeai-hub/client/store';`, /against the layers/);
  refused('packages/core/src/a.ts', `import '@codeai-hub/provider-claude/module';`, /against the layers/);
  refused('packages/provider-kit/src/a.ts', `import '@codeai-hub/core/main';`, /against the layers/);
  refused('packages/provider-claude/src/a.ts', `import '@codeai-hub/provider-demo/module';`, /against the layers/);
  refused('apps/cli/src/a.ts', `import '@codeai-hub/provider-demo/module';`, /against the layers/);
});

test('what ships does not take in what is there for tests: a build does not look at that', () => {
  const refuses = (source: string) => refused('packages/core/src/a/b.ts', source, /for tests/);
  refuses(`import { a } from './testing/a.ts';`);
  refuses(`import { a } from '../testing/a.ts';`);
  refuses(`import a from './fixtures/a.json' with { type: 'json' };`);
  refuses(`import { a } from '@codeai-hub/provider-kit/processes/testing/a';`);
  refuses(`import { a } from './a.test.ts';`);
  for (const path of ['packages/core/src/a.test.ts', 'packages/core/src/testing/b.ts', 'e2e/src/a.ts'])
    clean(path, `import { a } from './testing/a.ts';`);
  for (const path of ['packages/ui/src/kit/main.tsx', 'packages/provider-demo/src/native/generate/a.ts'])
    clean(path, `import { a } from '../testing/a.ts';`);
  clean('packages/core/src/a.ts', `import { a } from './testing.ts';`);
  clean('scripts/steps/check.ts', `import { a } from '../testing/stage.ts';`);
});

test('every way to name a module is seen', () => {
  const ways = [
    `import { a } from '@codeai-hub/core/x';`,
    `import type { a } from '@codeai-hub/core/x';`,
    `export { a } from '@codeai-hub/core/x';`,
    `export * as a from '@codeai-hub/core/x';`,
    `const a = await import('@codeai-hub/core/x');`,
    `type A = import('@codeai-hub/core/x').A;`,
  ];
  for (const way of ways) refused('packages/ui/src/a.ts', way, /against the layers/);
});

test('the place of a problem is the line of the import', () => {
  refused('packages/ui/src/a.ts', `\n// why\nimport '@codeai-hub/core/x';`, /^packages\/ui\/src\/a\.ts:3 /);
});

test('tests may use the test kit and the demo agent, production code may not', () => {
  for (const path of [
    'packages/core/src/a.test.ts',
    'packages/core/src/a.itest.ts',
    'packages/core/src/testing/hub.ts',
  ]) {
    clean(path, `import '@codeai-hub/testkit/clock';\nimport '@codeai-hub/provider-demo/module';`);
  }
  refused('packages/core/src/a.ts', `import '@codeai-hub/testkit/clock';`, /against the layers/);
});

test('another package is imported by its name, not by its path', () => {
  clean('packages/core/src/a/b.ts', `import '../c.ts';`);
  refused('packages/core/src/a.ts', `import '../../protocol/src/errors.ts';`, /a file of another package/);
  refused('e2e/a.test.ts', `import '../packages/core/src/main.ts';`, /a file of another package/);
});

test('a package does not import itself by name', () => {
  refused('packages/core/src/a.ts', `import '@codeai-hub/core/b';`, /relative path/);
});

test('what has no Node must not import it, its tests may', () => {
  for (const name of ['protocol', 'client', 'ui']) {
    refused(`packages/${name}/src/a.ts`, `import { join } from 'node:path';`, /no Node/);
    refused(`packages/${name}/src/a.ts`, `import { join } from 'path';`, /no Node/);
    clean(`packages/${name}/src/a.test.ts`, `import { test } from 'node:test';`);
  }
  clean('packages/core/src/a.ts', `import { join } from 'node:path';`);
  clean('packages/ui/vite.config.ts', `import { join } from 'node:path';`);
});

test('an import that no package.json declares is refused', () => {
  clean('packages/core/src/a.ts', `import 'zod';`);
  refused(
    'packages/core/src/a.ts',
    `import 'left-pad/x';`,
    /left-pad, which is not in the dependencies of packages\/core/,
  );
  refused('packages/core/src/a.ts', `import '@scope/left-pad/x';`, /@scope\/left-pad, which/);
});

test('a development dependency is for tests and configuration only', () => {
  clean('packages/ui/vite.config.ts', `import 'vite';`);
  clean('packages/ui/src/a.test.ts', `import 'vite';`);
  refused('packages/ui/src/a.ts', `import 'vite';`, /not in the dependencies/);
  clean('scripts/build/bundle.ts', `import 'esbuild';`);
});

test('barrels are refused', () => {
  refused('packages/core/src/index.ts', 'export const a = 1;', /index file/);
  refused('packages/core/src/a.ts', `export * from './b.ts';`, /exports everything/);
  clean('packages/core/src/a.ts', `export { b } from './b.ts';`);
});

test('only a provider knows its own name', () => {
  refused('packages/core/src/a.ts', `if (provider === 'claude') x();`, /capability/);
  refused('packages/ui/src/a.tsx', `const a = 'codex' !== session.provider;`, /capability/);
  refused('apps/cli/src/a.ts', `switch (id) { case 'gemini': x(); }`, /capability/);
  clean('packages/provider-claude/src/a.ts', `if (provider === 'claude') x();`);
  clean('packages/core/src/a.ts', `const wanted = 'claude';`);
  clean('packages/core/src/a.test.ts', `if (provider === 'claude') x();`);
});

test('a file has 400 lines at most', () => {
  clean('packages/core/src/a.ts', '\n'.repeat(400));
  refused('packages/core/src/a.ts', '\n'.repeat(401), /401 lines/);
  refused('packages/ui/src/a.css', '\n'.repeat(401), /401 lines/);
});

test('every file that may be longer says why', () => {
  for (const [path, reason] of longFiles) assert.ok(reason.length > 20, path);
});

test('a file that cannot be read as a program is a problem, not a pass', () => {
  assert.notDeepEqual(found('packages/core/src/a.ts', 'import { from;'), []);
});
