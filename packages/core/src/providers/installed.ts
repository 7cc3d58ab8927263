import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CONTRACT_VERSION, Manifest } from '@codeai-hub/provider-kit/contract';
import * as z from 'zod';
import type { InstalledProvider } from './host-launcher.ts';

/** `provider.json` beside a module's file. */
const ProviderFile = z.object({ manifest: Manifest, entry: z.string() });

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
    const { manifest, entry } = ProviderFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (manifest.contract !== CONTRACT_VERSION) {
      report(`${manifest.id} speaks contract ${manifest.contract}, this core ${CONTRACT_VERSION}; it is not loaded`);
      return [];
    }
    return [{ manifest, entry: resolve(dir, entry) }];
  } catch (error) {
    report(`${file} is not readable: ${String(error)}`);
    return [];
  }
}
