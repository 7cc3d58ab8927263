import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What tells a process from a later one with the same number: when it began. Nothing if it is gone, or if this
 * system has no quick way to know.
 * @param {number} pid
 * @returns {string | undefined}
 */
export function beganAt(pid) {
  try {
    if (process.platform === 'linux') return fieldsAfterName(readFileSync(`/proc/${pid}/stat`, 'utf8'))[19];
    if (process.platform === 'win32') return undefined;
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * The name may itself contain spaces and parentheses; what follows the last one is regular.
 * @param {string} stat
 */
function fieldsAfterName(stat) {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
