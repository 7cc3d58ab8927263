import type { Bench } from '../bench.ts';
import type { Pipeline } from '../pipelines.ts';

/** Measures several pipelines one after the other, again and again, so that what else the machine does hits all alike. */
export async function inTurns<T>(
  bench: Bench,
  makers: readonly ((bench: Bench, clients: number) => Promise<Pipeline>)[],
  clients: number,
  measure: (pipeline: Pipeline) => Promise<T>,
): Promise<T[][]> {
  const pipelines: Pipeline[] = [];
  try {
    for (const make of makers) pipelines.push(await make(bench, clients));
    const results: T[][] = pipelines.map(() => []);
    for (let repeat = 0; repeat < bench.repeats; repeat++) {
      for (const [n, pipeline] of pipelines.entries()) results[n]?.push(await measure(pipeline));
    }
    return results;
  } finally {
    for (const pipeline of pipelines) await pipeline.end();
  }
}
