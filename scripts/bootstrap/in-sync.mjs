/**
 * One entry of a lockfile's `packages`.
 * @typedef {{version?: string, integrity?: string, resolved?: string, link?: boolean, optional?: boolean,
 *   devOptional?: boolean, os?: string | string[], cpu?: string | string[], libc?: string | string[],
 *   extraneous?: boolean}} Entry
 * @typedef {{packages?: Record<string, Entry>}} Lockfile
 */

/**
 * Whether the tree npm says it installed is the one the lockfile asks for, so that a person's own `npm install`
 * is not repeated.
 * @param {Lockfile} wanted package-lock.json
 * @param {Lockfile} installed node_modules/.package-lock.json, which npm writes last
 */
export function treeMatches(wanted, installed, platform = process.platform, arch = process.arch) {
  const have = installed.packages ?? {};
  return installable(wanted, platform, arch).every(([path, entry]) => {
    const found = have[path];
    if (found) return sameEntry(entry, found);
    return mayBeMissing(entry);
  });
}

/**
 * The entries that npm puts into node_modules on this platform.
 * @param {Lockfile} lock
 * @returns {[string, Entry][]}
 */
function installable(lock, platform = process.platform, arch = process.arch) {
  return Object.entries(lock.packages ?? {}).filter(
    ([path, entry]) =>
      path.startsWith('node_modules/') && !entry.extraneous && fits(entry.os, platform) && fits(entry.cpu, arch),
  );
}

/**
 * npm leaves out what only another platform's package needs. A package made for this very platform must be there,
 * unless it is for one C library: which one this is would be costly to find out.
 * @param {Entry} entry
 */
function mayBeMissing(entry) {
  if (!entry.optional) return false;
  return entry.libc !== undefined || (entry.os === undefined && entry.cpu === undefined);
}

/**
 * @param {Entry} a
 * @param {Entry} b
 */
function sameEntry(a, b) {
  if (a.link || b.link) return a.link === b.link && a.resolved === b.resolved;
  return a.version === b.version && a.integrity === b.integrity;
}

/**
 * npm's rule for `os` and `cpu`: one of the names, or none of those behind a `!`.
 * @param {string | string[] | undefined} rule
 * @param {string} value
 */
function fits(rule, value) {
  if (rule === undefined) return true;
  const names = Array.isArray(rule) ? rule : [rule];
  if (names.includes(`!${value}`)) return false;
  const positive = names.filter((name) => !name.startsWith('!'));
  return positive.length === 0 || positive.includes(value) || positive.includes('any');
}
