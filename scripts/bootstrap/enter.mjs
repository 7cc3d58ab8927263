// Runs on whatever Node the person has (20 or newer), with no dependency installed: brings the packages in,
// then hands the step over to the Node that is pinned among them.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './child.mjs';
import { ensureInstalled, Stopped } from './install.mjs';
import { pinnedNode } from './runtime.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const OLDEST_NODE = 20;

/** @param {string} step name of a file in scripts/steps */
export async function enter(step) {
  try {
    requireNode();
    await ensureInstalled(root);
    process.exitCode = await handOver(step);
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = error instanceof Stopped ? 130 : 1;
  }
}

function requireNode() {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE) return;
  throw new Error(
    `CodeAI Hub needs Node ${OLDEST_NODE} or newer to begin; this is ${process.version}. Install it from https://nodejs.org and try again.`,
  );
}

/** @param {string} step */
async function handOver(step) {
  const node = pinnedNode(root);
  try {
    return await run(node, [join(root, 'scripts', 'steps', `${step}.ts`), ...process.argv.slice(2)]);
  } catch (error) {
    // A file that is there and still "not found" has no loader for it: a C library other than glibc.
    if (existsSync(node) && error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Error(`The bundled Node (${node}) cannot run on this system. On Linux, CodeAI Hub needs glibc.`);
    }
    throw error;
  }
}
