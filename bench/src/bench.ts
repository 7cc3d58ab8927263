import type { Build } from './hub.ts';
import type { Finding } from './table.ts';

/** What a group of measurements works with. */
export interface Bench {
  readonly build: Build;
  readonly modelUrl: string;
  /** how often a thing is measured */
  readonly repeats: number;
  /** 1 for a whole run, less for a quick look */
  readonly scale: number;
  /** a folder for files, removed at the end */
  readonly scratch: string;
  readonly found: (finding: Finding) => void;
  readonly say: (line: string) => void;
}

export type Group = (bench: Bench) => Promise<void>;
