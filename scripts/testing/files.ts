import { globSync } from 'node:fs';

/** What kind of test a file is follows from its name and place alone; see docs/conventions.md. */
const PATTERNS = {
  unit: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
  integration: ['packages/*/src/**/*.itest.ts', 'apps/*/src/**/*.itest.ts'],
  'end to end': ['e2e/**/*.test.ts', 'bench/**/*.test.ts'],
};

export type TestKind = keyof typeof PATTERNS;
export const testKinds = Object.keys(PATTERNS) as TestKind[];

/** Paths relative to `root`, sorted; with `only`, those whose path contains one of its words. */
export function testFiles(root: string, kind: TestKind, only: readonly string[] = []): string[] {
  return globSync(PATTERNS[kind], { cwd: root, exclude: (path) => path.split('/').includes('node_modules') })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => only.length === 0 || only.some((word) => path.includes(word)))
    .sort();
}
