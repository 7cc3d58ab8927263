import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runTool } from '../checks/run-tool.ts';
import { tool } from '../root.ts';
import type { Target } from './entries.ts';

type Page = Extract<Target, { kind: 'page' }>;

/** Builds the page beside the one that is served, then changes them over. */
export async function buildPage(root: string, target: Page): Promise<void> {
  const output = join(root, target.output);
  const work = join(root, 'dist/.building', randomUUID());
  const fresh = join(work, 'page');
  const { ok, output: words } = await runTool(tool('vite/bin/vite.js'), [
    'build',
    join(root, target.folder),
    '--outDir',
    fresh,
    '--emptyOutDir',
    '--logLevel',
    'warn',
    '--configLoader',
    'native',
  ]);
  if (!ok) throw new Error(withoutInternals(words));
  mkdirSync(dirname(output), { recursive: true });
  if (existsSync(output)) renameSync(output, join(work, 'old'));
  renameSync(fresh, output);
}

/** Of a failed build, the places inside the build tool say nothing to a person. */
function withoutInternals(words: string): string {
  const inside = /^\s+at .*(node_modules|node:internal)/;
  return words
    .split('\n')
    .filter((line) => !inside.test(line))
    .join('\n');
}
