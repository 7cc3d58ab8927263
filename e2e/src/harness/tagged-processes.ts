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
      try {
        const tagged = readFileSync(`/proc/${name}/environ`, 'utf8')
          .split('\0')
          .some((one) => one.startsWith(tag));
        const zombie = / Z /.test(readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\)/, ')'));
        if (own === undefined || zombie) return [];
        return [{ pid: Number(name), instance: own.slice(tag.length), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ') }];
      } catch {
        return [];
      }
    });
}
