import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

export interface TaggedProcess {
  pid: number;
  /** the core's instance it was started for */
  instance: string;
  command: string;
}

/** What runs for the core of this home, found as the core itself finds it but by other code: the tag in /proc. */
export function readTagged(home: string): TaggedProcess[] {
  const tag = `CODEAI_HUB_RUN=${createHash('sha256').update(home).digest('hex').slice(0, 12)}/`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const environment = fileOf(name, 'environ').split('\0');
      const own = environment.find((one) => one.startsWith(tag));
      const zombie = /\) Z /.test(fileOf(name, 'stat'));
      if (own === undefined || zombie) return [];
      return [
        { pid: Number(name), instance: own.slice(tag.length), command: fileOf(name, 'cmdline').replaceAll('\0', ' ') },
      ];
    });
}

/** Empty for a process that is gone meanwhile. */
function fileOf(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
