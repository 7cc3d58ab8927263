import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Manifest } from '@codeai-hub/provider-kit/contract';
import * as z from 'zod';
import { incompatibility, ManifestHead } from './contract-check.ts';
import type { InstalledProvider } from './host-launcher.ts';

/** `provider.json` beside a module's file. What `manifest` says depends on its contract. */
const ProviderFile = z.object({ manifest: ManifestHead.loose(), entry: z.string() });

/** No parser is compiled for what is read at a start: that takes longer than reading. */
const ONCE = { jitless: true };

/** The installed set is data on disk: one folder per provider. Folders that do not fit are reported, not loaded. */
export function readInstalled(dir: string, report: (problem: string) => void): InstalledProvider[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .sort()
    .flatMap((name) => readOne(join(dir, name), report));
}

function readOne(dir: string, report: (problem: string) => void): InstalledProvider[] {
  const file = join(dir, 'provider.json');
  if (!existsSync(file)) return [];
  try {
    const { manifest, entry } = ProviderFile.parse(JSON.parse(readFileSync(file, 'utf8')), ONCE);
    const path = resolve(dir, entry);
    const problem = incompatibility(manifest);
    if (problem) return [{ manifest: unable(manifest), entry: path, problem: problem.toShape() }];
    return [{ manifest: Manifest.parse(manifest, ONCE), entry: path, stamp: stampOf(path) }];
  } catch (error) {
    report(`${file} is not readable: ${String(error)}`);
    return [];
  }
}

/** Tells another file of the same name, as an update leaves it. */
function stampOf(path: string): string {
  const { mtimeMs, size, ino } = statSync(path);
  return `${mtimeMs}-${size}-${ino}`;
}

/** Shown with its name, so that a person sees what to update; nothing of it is used. */
function unable({ contract, id, name, version }: ManifestHead): Manifest {
  const no = { steer: false, resume: false, fork: false, interrupt: false, images: false, models: false, modes: false };
  return {
    contract,
    id,
    name,
    version,
    description: '',
    capabilities: { ...no, resumesTurns: false, install: false },
    features: { models: [], modes: [], efforts: [], commands: [] },
    defaultMode: '',
  };
}
