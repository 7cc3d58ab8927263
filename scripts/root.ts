import { dirname, join } from 'node:path';

/** The checkout. */
export const root: string = dirname(import.meta.dirname);

/** The JavaScript behind a tool of node_modules, to be run by the pinned Node on every platform. */
export function tool(path: string): string {
  return join(root, 'node_modules', path);
}
