import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { allowedImports, isForDevelopers, knowsNoProvider, runsWithoutNode } from './layers.ts';
import { longFiles } from './long-files.ts';
import { type Located, type ModuleFacts, readModule } from './module-facts.ts';

/** One of our packages, as its package.json describes it. */
export type Workspace = {
  name: string;
  /** Relative to the checkout, with forward slashes; '' is the root. */
  folder: string;
  dependencies: ReadonlySet<string>;
  devDependencies: ReadonlySet<string>;
};

export type SourceFile = { path: string; source: string };

const LONGEST = 400;
const PROVIDER_IDS = new Set(['claude', 'codex', 'gemini', 'acp', 'demo']);

/** Everything wrong with one file, as `path:line what and what to do`. */
export function violations(file: SourceFile, workspaces: readonly Workspace[]): string[] {
  const owner = ownerOf(file.path, workspaces);
  const at = (line: number, text: string) => `${file.path}:${line} ${text}`;
  const sizes = lengthViolations(file).map((text) => at(1, text));
  if (file.path.endsWith('.css')) return sizes;
  const facts = readModule(file.path, file.source);
  return [
    ...sizes,
    ...facts.syntaxErrors.map((message) => at(1, message)),
    ...barrelViolations(file.path, facts).map(({ line, value }) => at(line, value)),
    ...providerViolations(file.path, facts).map(({ line, value }) => at(line, value)),
    ...facts.specifiers.flatMap(({ value, line }) => {
      const problem = importViolation(file.path, value, owner, workspaces);
      return problem ? [at(line, problem)] : [];
    }),
  ];
}

function ownerOf(path: string, workspaces: readonly Workspace[]): Workspace {
  const owners = workspaces.filter(({ folder }) => folder === '' || path.startsWith(`${folder}/`));
  const owner = owners.sort((a, b) => b.folder.length - a.folder.length)[0];
  if (!owner) throw new Error(`No package.json covers ${path}.`);
  return owner;
}

export function isTestCode(path: string): boolean {
  return /\.i?test\.tsx?$/.test(path) || path.includes('/testing/') || path.includes('/fixtures/');
}

/** e2e and bench ship nothing, and neither do the scripts, which belong to no package. */
function ships(path: string, owner: Workspace): boolean {
  if (isTestCode(path) || isForDevelopers(path)) return false;
  return /^(packages|apps)\//.test(owner.folder) && path.startsWith(`${owner.folder}/src/`);
}

function importViolation(
  path: string,
  specifier: string,
  owner: Workspace,
  workspaces: readonly Workspace[],
): string | undefined {
  if (ships(path, owner) && isTestCode(`./${specifier}`))
    return `imports ${specifier}, which is there for tests. What ships needs a place of its own.`;
  if (specifier.startsWith('.')) return relativeViolation(path, specifier, owner);
  if (specifier.startsWith('virtual:')) return undefined;
  if (isBuiltin(specifier)) return builtinViolation(path, specifier);
  const name = packageName(specifier);
  return (
    undeclared(path, name, owner) ??
    (workspaces.some((other) => other.name === name) ? arrow(path, name, owner) : undefined)
  );
}

function relativeViolation(path: string, specifier: string, owner: Workspace): string | undefined {
  const target = posix.join(posix.dirname(path), specifier);
  const inside = owner.folder === '' ? !target.startsWith('..') : target.startsWith(`${owner.folder}/`);
  if (inside) return undefined;
  return `imports ${specifier}, a file of another package. Import it by the package's name.`;
}

function builtinViolation(path: string, specifier: string): string | undefined {
  if (!runsWithoutNode(path) || isTestCode(path)) return undefined;
  return `imports ${specifier}, but this code also runs where there is no Node.`;
}

function undeclared(path: string, name: string, owner: Workspace): string | undefined {
  if (name === owner.name || owner.dependencies.has(name)) return undefined;
  const isProduction = path.startsWith(`${owner.folder}/src/`) && !isTestCode(path);
  if (!isProduction && owner.devDependencies.has(name)) return undefined;
  const list = isProduction ? 'dependencies' : 'dependencies or devDependencies';
  return `imports ${name}, which is not in the ${list} of ${posix.join(owner.folder, 'package.json')}.`;
}

function arrow(path: string, name: string, owner: Workspace): string | undefined {
  if (name === owner.name) return `imports its own package by name. Use a relative path.`;
  const allowed = allowedImports(owner.folder, isTestCode(path));
  if (allowed === undefined || allowed.includes(name)) return undefined;
  const may = allowed.length === 0 ? 'no package of ours' : allowed.join(', ');
  return `imports ${name}, against the layers: ${owner.name} may import ${may}.`;
}

function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

function barrelViolations(path: string, facts: ModuleFacts): Located<string>[] {
  const stars = facts.exportStars.map(({ line }) => ({
    line,
    value: 'exports everything of another file. Import from that file.',
  }));
  if (!/\/index\.[cm]?[jt]sx?$/.test(path)) return stars;
  return [{ line: 1, value: 'is an index file. Name the file after what it does.' }, ...stars];
}

function providerViolations(path: string, facts: ModuleFacts): Located<string>[] {
  if (!knowsNoProvider(path) || isTestCode(path)) return [];
  return facts.comparedStrings
    .filter(({ value }) => PROVIDER_IDS.has(value))
    .map(({ line, value }) => ({
      line,
      value: `compares something with '${value}'. Ask for a capability instead: only a provider knows its own name.`,
    }));
}

function lengthViolations(file: SourceFile): string[] {
  const lines = file.source.split('\n').length - 1;
  if (lines <= LONGEST || longFiles.has(file.path)) return [];
  return [`has ${lines} lines; ${LONGEST} are the limit. Split it by what it does.`];
}
