import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../bootstrap/lock.mjs';
import { bundle } from './bundle.ts';
import { type Target, targets } from './entries.ts';
import { Fingerprints } from './fingerprint.ts';
import { buildPage } from './page.ts';
import { describeProvider } from './provider-file.ts';
import { Stamps } from './stamps.ts';

type Print = (line: string) => void;

/** Builds what has changed since the last time. Everything is tried; the answer is whether all of it succeeded. */
export async function build(root: string, print: Print, wanted: readonly Target[] = targets): Promise<boolean> {
  if (stale(root, wanted).length === 0) return true;
  const onWait = (holder: string) => print(`Waiting for the build that is already running (${holder}) …`);
  return await withLock(root, 'build', onWait, async () => {
    const leftovers = join(root, 'dist/.building');
    rmSync(leftovers, { recursive: true, force: true });
    let ok = true;
    for (const { target, fingerprint } of stale(root, wanted)) {
      ok = (await buildTarget(root, target, fingerprint, print)) && ok;
    }
    rmSync(leftovers, { recursive: true, force: true });
    return ok;
  });
}

function stale(root: string, wanted: readonly Target[]): { target: Target; fingerprint: string }[] {
  const fingerprints = new Fingerprints(root);
  const stamps = new Stamps(root);
  return wanted
    .map((target) => ({ target, fingerprint: fingerprints.of(target) }))
    .filter(({ target, fingerprint }) => !stamps.isCurrent(target, fingerprint));
}

async function buildTarget(root: string, target: Target, fingerprint: string, print: Print): Promise<boolean> {
  const began = performance.now();
  try {
    await make(root, target);
    new Stamps(root).remember(target, fingerprint);
    print(`Built ${target.output} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    return true;
  } catch (error) {
    print(
      `Could not build ${target.output}:\n${String(error instanceof Error ? error.message : error).replaceAll(/^/gm, '    ')}`,
    );
    return false;
  }
}

async function make(root: string, target: Target): Promise<void> {
  const entry = target.kind === 'bundle' ? target.entry : join(target.folder, 'index.html');
  if (!existsSync(join(root, entry))) throw new Error(`Its source ${entry} does not exist.`);
  if (target.kind === 'bundle') {
    await bundle(root, target);
    if (target.provider) await describeProvider(join(root, target.output));
  } else await buildPage(root, target);
}
