import { delimiter, dirname, join } from 'node:path';

const SET_BY_NPM = /^(npm_.*|INIT_CWD|NODE|COLOR)$/i;

/**
 * The environment as it was before npm added to it. The hub passes its own on to agents, and their commands are to
 * find the person's node and tools, not ours.
 */
export function withoutNpm(env: NodeJS.ProcessEnv, root: string): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !SET_BY_NPM.test(name));
  return Object.fromEntries(
    kept.map(([name, value]) => (/^path$/i.test(name) ? [name, ownPath(value, root)] : [name, value])),
  );
}

/** npm puts the bin folders of the project and of every folder above it in front, then its own. */
function ownPath(path = '', root: string): string {
  const added = new Set(ancestors(root).map((folder) => join(folder, 'node_modules', '.bin')));
  const entries = path.split(delimiter);
  const first = entries.findIndex((entry) => !added.has(entry) && !/[\\/]node-gyp-bin$/.test(entry));
  return first === -1 ? '' : entries.slice(first).join(delimiter);
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
