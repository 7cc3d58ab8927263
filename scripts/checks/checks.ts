import { globSync } from 'node:fs';
import { root, tool } from '../root.ts';
import { checkRules } from '../rules/check-rules.ts';
import { runTool, type ToolResult } from './run-tool.ts';

export type Check = { name: string; run: () => Promise<ToolResult> };

/** Everything that looks at the sources without running them, the quickest first. */
export const checks: readonly Check[] = [
  {
    name: 'format',
    run: () => biome('format', '--reporter=summary'),
  },
  {
    name: 'lint',
    run: () => biome('lint', '--error-on-warnings', '--diagnostic-level=warn'),
  },
  {
    name: 'layers',
    run: async () => checkRules(root),
  },
  {
    name: 'types',
    run: types,
  },
  {
    name: 'unused',
    run: () => runTool(tool('knip/bin/knip.js'), ['--no-progress', '--no-config-hints']),
  },
];

function biome(...args: string[]): Promise<ToolResult> {
  return runTool(tool('@biomejs/biome/bin/biome'), [...args, '--colors=off', '--max-diagnostics=50']);
}

/** Each part of the code is checked with only the globals it has where it runs. */
async function types(): Promise<ToolResult> {
  const projects = globSync(['tsconfig*.json', 'packages/*/tsconfig.json'], { cwd: root }).filter(
    (file) => file !== 'tsconfig.base.json',
  );
  const results: ToolResult[] = [];
  for (const project of projects) results.push(await runTool(tool('typescript/bin/tsc'), ['-p', project]));
  const output = [...new Set(results.flatMap((result) => result.output.split('\n')))].join('\n').trim();
  return { ok: results.every((result) => result.ok), output };
}
