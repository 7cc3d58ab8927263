import { createReadStream, globSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { testRuntime } from './test-runtime.ts';

const KIND = /sessionUpdate"?: ?"([a-z_]+)"/g;
/** Longer than what the pattern finds, so that nothing between two chunks is overlooked. */
const OVERLAP = 200;

/** The kinds of `session/update` that stand as such in the program of an agent: what it may tell, whether or not it ever did. */
export async function kindsToldBy(id: Parameters<typeof testRuntime>[0]): Promise<Set<string>> {
  const folder = dirname(testRuntime(id));
  const files = globSync('**/*', { cwd: folder }).map((name) => join(folder, name));
  const kinds = new Set<string>();
  for (const file of files) if (statSync(file).isFile()) await readKinds(file, kinds);
  return kinds;
}

async function readKinds(file: string, kinds: Set<string>): Promise<void> {
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'latin1', highWaterMark: 4 << 20 })) {
    const text = rest + String(chunk);
    for (const match of text.matchAll(KIND)) kinds.add(match[1] as string);
    rest = text.slice(-OVERLAP);
  }
}
