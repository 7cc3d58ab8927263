import { isAbsolute, relative, sep } from 'node:path';

/** Relative to the session's folder when inside it, with forward slashes; else as it is. */
export function shortPath(path: string, folder: string): string {
  if (!isAbsolute(path)) return path;
  const inside = relative(folder, path);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return path;
  return sep === '/' ? inside : inside.replaceAll(sep, '/');
}
