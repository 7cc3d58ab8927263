import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineChild } from './line-child.ts';

/** A place with little room, which can also become read-only, for a process that works in it. */
export interface SmallDisk {
  /** Runs a script of ours with the place as its argument. */
  start(script: string): LineChild;
  makeRoom(child: LineChild): void;
  setReadOnly(readOnly: boolean): void;
  remove(): void;
}

const NODE = process.execPath;

/** A file system of its own. Only root may mount one. */
function mountedDisk(bytes: number): SmallDisk {
  const dir = emptyFolder();
  const mount = (...args: string[]) => execFileSync('mount', [...args, dir], { stdio: 'pipe' });
  try {
    mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'hub-test');
  } catch (error) {
    rmdirSync(dir);
    throw error;
  }
  return {
    start: (script) => new LineChild([NODE, script, dir]),
    makeRoom: () => mount('-o', `remount,size=${bytes * 10}`),
    setReadOnly: (readOnly) => mount('-o', `remount,${readOnly ? 'ro' : 'rw'}`),
    remove: () => {
      execFileSync('umount', [dir]);
      rmdirSync(dir);
    },
  };
}

/** Limits that everybody may set and that make the same system calls fail: on the size of a file, and on the right to write. */
function limitedDisk(bytes: number): SmallDisk {
  const dir = emptyFolder();
  // Root is asked for no permission, unless it gives that right up.
  const asOthers = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
  return {
    start: (script) => new LineChild([...asOthers, 'prlimit', `--fsize=${bytes}:unlimited`, NODE, script, dir]),
    makeRoom: (child) => execFileSync('prlimit', ['--pid', String(child.process.pid), '--fsize=unlimited']),
    setReadOnly: (readOnly) => {
      for (const name of readdirSync(dir)) chmodSync(join(dir, name), readOnly ? 0o400 : 0o600);
      chmodSync(dir, readOnly ? 0o500 : 0o700);
    },
    remove: () => rmSync(dir, { recursive: true }),
  };
}

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'hub-disk-'));
}

/** The ways this machine has to make a disk small. The second works on every Linux. */
export const smallDisks: readonly ((bytes: number) => SmallDisk)[] = canMount()
  ? [mountedDisk, limitedDisk]
  : [limitedDisk];

function canMount(): boolean {
  try {
    mountedDisk(65_536).remove();
    return true;
  } catch {
    return false;
  }
}
