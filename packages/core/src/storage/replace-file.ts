import { errnoOf } from './disk-errors.ts';

/** In all 620 ms: scanners and indexers let go of a new file within a few of them. */
const PAUSES_MS = [10, 20, 40, 50, 100, 200, 200];
const HELD = new Set(['EPERM', 'EACCES', 'EBUSY']);

export interface Patience {
  platform: NodeJS.Platform;
  pause: (ms: number) => void;
}

const real: Patience = {
  platform: process.platform,
  pause: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
};

/** Runs a rename. On Windows it fails while another program, often a virus scanner, has one of the names open. */
export function replaceFile(rename: () => void, { platform, pause }: Patience = real): void {
  for (const ms of platform === 'win32' ? PAUSES_MS : []) {
    try {
      return rename();
    } catch (error) {
      if (!HELD.has(errnoOf(error))) throw error;
      pause(ms);
    }
  }
  rename();
}
