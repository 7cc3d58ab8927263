import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { ToolResult } from '../checks/run-tool.ts';
import { type SourceFile, violations, type Workspace } from './rules.ts';

const SOURCES = ['{packages,apps}/*/**/*.{ts,tsx,mts,mjs,css}', '{e2e,bench,scripts}/**/*.{ts,tsx,mts,mjs,css}'];
const NOT_OURS = new Set(['node_modules', 'dist']);

/** Applies the rules to the whole checkout. */
export function checkRules(root: string): ToolResult {
  const workspaces = readWorkspaces(root);
  const found = readSources(root).flatMap((file) => violations(file, workspaces));
  return { ok: found.length === 0, output: found.join('\n') };
}

function readSources(root: string): SourceFile[] {
  return globSync(SOURCES, { cwd: root, exclude: (path) => NOT_OURS.has(path.split(/[\\/]/).at(-1) ?? '') })
    .sort()
    .map((path) => ({ path: path.replaceAll('\\', '/'), source: readFileSync(join(root, path), 'utf8') }));
}

type Manifest = { name: string; workspaces?: string[] } & Partial<
  Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>
>;

function readWorkspaces(root: string): Workspace[] {
  const read = (folder: string) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
  const folders = globSync(
    (read('').workspaces ?? []).map((pattern) => posix.join(pattern, 'package.json')),
    { cwd: root },
  );
  return ['', ...folders.map((path) => posix.dirname(path.replaceAll('\\', '/')))].map((folder) => {
    const manifest = read(folder);
    return {
      name: manifest.name,
      folder,
      dependencies: new Set(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })),
      devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})),
    };
  });
}
