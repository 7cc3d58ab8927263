/** What a package of ours may import, by folder. Tests may import more: see `allowedInTests`. */
const ALLOWED: Record<string, readonly string[]> = {
  'packages/protocol': [],
  'packages/client': ['@codeai-hub/protocol'],
  'packages/provider-kit': ['@codeai-hub/protocol'],
  'packages/core': ['@codeai-hub/provider-kit', '@codeai-hub/protocol'],
  'packages/testkit': ['@codeai-hub/protocol', '@codeai-hub/provider-kit'],
  'packages/ui': ['@codeai-hub/client', '@codeai-hub/protocol'],
};
const PROVIDER = ['@codeai-hub/provider-kit', '@codeai-hub/protocol'];
const APP = ['@codeai-hub/client', '@codeai-hub/core', '@codeai-hub/ui', '@codeai-hub/protocol'];
const FOR_TESTS = ['@codeai-hub/testkit', '@codeai-hub/provider-demo'];

/** Names of our packages that code in `folder` may import; `undefined` stands for all of them. */
export function allowedImports(folder: string, isTest: boolean): readonly string[] | undefined {
  if (folder === 'e2e' || folder === 'bench') return undefined;
  const allowed = allowedInProduction(folder);
  return isTest ? [...allowed, ...FOR_TESTS] : allowed;
}

function allowedInProduction(folder: string): readonly string[] {
  if (folder.startsWith('packages/provider-') && folder !== 'packages/provider-kit') return PROVIDER;
  if (folder.startsWith('apps/')) return APP;
  return ALLOWED[folder] ?? [];
}

/** Folders whose code also runs where there is no Node: in a browser, a webview, a phone. */
export function runsWithoutNode(path: string): boolean {
  return /^packages\/(protocol|client|ui)\/src\//.test(path);
}

/** Code that knows every provider by its capabilities only. */
export function knowsNoProvider(path: string): boolean {
  return /^(packages\/(protocol|client|core|ui)|apps\/[^/]+)\/src\//.test(path);
}

/** Programs and pages that only developers open: the sheet of the page's components, and what writes sources. */
export function isForDevelopers(path: string): boolean {
  return /^packages\/[^/]+\/src\/(kit|(.+\/)?generate)\//.test(path);
}
