import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beganAt } from './process-identity.mjs';

const LOOK_EVERY_MS = 50;

/** A mark that is there from the beginning of an installation to its good end, with the process that does it. */
export class Unfinished {
  /** @param {string} file outside node_modules, because npm begins by emptying that */
  constructor(file) {
    this.file = file;
  }

  exists() {
    return existsSync(this.file);
  }

  /** @param {number} [pid] */
  begin(pid) {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, pid === undefined ? '' : JSON.stringify({ pid, began: beganAt(pid) }));
  }

  end() {
    rmSync(this.file);
  }

  /**
   * An npm whose starter was killed goes on alone, and would write into the same folder as the next.
   * @param {(line: string) => void} print
   */
  async endLeftover(print) {
    const pid = this.#leftover();
    if (pid === undefined) return;
    print(`Ending an installation that was left behind (process ${pid}) …`);
    process.kill(pid, 'SIGKILL');
    while (this.#leftover() !== undefined) await pause(LOOK_EVERY_MS);
  }

  #leftover() {
    const text = this.exists() ? readFileSync(this.file, 'utf8') : '';
    if (text === '') return undefined;
    const { pid, began } = JSON.parse(text);
    return began !== undefined && beganAt(pid) === began ? pid : undefined;
  }
}
