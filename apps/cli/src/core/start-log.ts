import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskError } from '@codeai-hub/core/storage/disk-errors';
import type { HomePaths } from '@codeai-hub/core/storage/home';
import { realFileSystem } from '@codeai-hub/core/storage/real-file-system';

const LARGEST = 1_000_000;

/** Where a core that runs by itself says what it cannot say in its log: why it did not start, what Node itself reports. */
export class StartLog {
  readonly path: string;
  readonly descriptor: number;
  readonly #from: number;

  /** Makes the home's folders as far as needed. Throws disk_*. */
  constructor(paths: HomePaths) {
    this.path = join(paths.logs, 'core-stderr.log');
    try {
      realFileSystem.makeDir(paths.logs);
      this.descriptor = openSync(this.path, 'a', 0o600);
      if (fstatSync(this.descriptor).size > LARGEST) ftruncateSync(this.descriptor);
      this.#from = fstatSync(this.descriptor).size;
    } catch (error) {
      throw diskError(error, this.path);
    }
  }

  /** What was said since this start. */
  words(): string {
    return readFileSync(this.path).subarray(this.#from).toString('utf8');
  }

  /** The core keeps its own. */
  close(): void {
    closeSync(this.descriptor);
  }
}
