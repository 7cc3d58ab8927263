import { Random } from '../random/random.ts';

export interface FuzzOptions {
  /** how many seeds, or exactly these */
  seeds: number | readonly number[];
  /** the first seed when `seeds` is a number */
  from?: number;
  /** the command that repeats one seed, without the seed: `node e2e/src/convergence/long.ts --seed` */
  reproduce: string;
  run(random: Random, seed: number): void | Promise<void>;
}

/** A run that failed, with the one line that repeats it. */
export class FuzzFailure extends Error {
  readonly seed: number;

  constructor(seed: number, reproduce: string, cause: unknown) {
    super(`seed ${seed} failed: ${reasonOf(cause)}\nreproduce: ${reproduce} ${seed}`, { cause });
    this.name = 'FuzzFailure';
    this.seed = seed;
  }
}

/** Runs every seed in turn and stops at the first that fails. Resolves to how many ran. */
export async function fuzz({ seeds, from = 1, reproduce, run }: FuzzOptions): Promise<number> {
  const list = typeof seeds === 'number' ? Array.from({ length: seeds }, (_, index) => from + index) : seeds;
  for (const seed of list) {
    try {
      await run(new Random(seed), seed);
    } catch (error) {
      throw new FuzzFailure(seed, reproduce, error);
    }
  }
  return list.length;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
