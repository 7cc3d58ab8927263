import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '@codeai-hub/provider-kit/processes/identity';
import { fieldsOf, numberOf, stringOf } from '@codeai-hub/provider-kit/reading';

/** A server that may be found by the next core. */
export interface Kept extends ProcessIdentity {
  /** of all its files */
  name: string;
  /** the run of the core that started it, and where a session's id would stand in its processes' tags */
  run: string;
  id: string;
  /** the run of the core whose host works with it now, or did last */
  heldBy: string;
}

/** Where a server listens, is told that somebody does, and leaves its words. */
export interface Places {
  name: string;
  socket: string;
  beat: string;
  words: string;
}

/** Longer paths are no names of sockets. */
const LONGEST_SOCKET = 100;
const NAME = /^[0-9a-f]{12}$/;

/** Where servers that outlive their core leave what finds them again: a folder of the provider's own, which only its owner sees. */
export class KeptFiles {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'kept');
  }

  /** Places for a new one; `undefined` where the system has no room for the name of its socket. */
  places(): Places | undefined {
    const name = randomBytes(6).toString('hex');
    const socket = this.socket(name);
    if (Buffer.byteLength(socket) > LONGEST_SOCKET) return undefined;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeFileSync(this.#file(name, 'beat'), '', { mode: 0o600 });
    writeFileSync(this.words(name), '', { mode: 0o600 });
    return { name, socket, beat: this.#file(name, 'beat'), words: this.words(name) };
  }

  socket(name: string): string {
    return this.#file(name, 'sock');
  }

  words(name: string): string {
    return this.#file(name, 'log');
  }

  write(kept: Kept): void {
    const file = this.#file(kept.name, 'json');
    writeFileSync(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  /** Somebody listens. */
  beat(name: string, at: number): void {
    utimesSync(this.#file(name, 'beat'), at / 1000, at / 1000);
  }

  /** All that were left, newest first. What cannot be read names nothing. */
  all(): Kept[] {
    return this.#names()
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(this.#folder, name))
      .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
      .flatMap((file) => keptIn(readFileSync(file, 'utf8')));
  }

  remove(name: string): void {
    for (const kind of ['json', 'sock', 'beat', 'log']) rmSync(this.#file(name, kind), { force: true });
  }

  #names(): string[] {
    try {
      return readdirSync(this.#folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  #file(name: string, kind: string): string {
    return join(this.#folder, `${name}.${kind}`);
  }
}

function keptIn(text: string): Kept[] {
  const fields = fieldsOf(parsed(text));
  const [name, run, id] = [stringOf(fields.name), stringOf(fields.run), stringOf(fields.id)];
  const heldBy = stringOf(fields.heldBy);
  const [pid, startTime, bootId] = [numberOf(fields.pid), stringOf(fields.startTime), stringOf(fields.bootId)];
  if (!name || !NAME.test(name) || !run || !id || !heldBy || !pid || !startTime) return [];
  return [{ name, run, id, heldBy, pid, startTime, ...(bootId !== undefined && { bootId }) }];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
