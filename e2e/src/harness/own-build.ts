import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ProviderModule } from '@codeai-hub/provider-kit/module';
import { REPOSITORY } from './hub-process.ts';

/** The product as it was built, in a folder of its own, where a test may put providers and replace them. */
export class OwnBuild {
  readonly dir: string;
  readonly main: string;

  constructor() {
    this.dir = mkdtempSync(join(tmpdir(), 'build-'));
    const wanted = (path: string) => !path.includes('.building');
    cpSync(join(REPOSITORY, 'dist'), this.dir, { recursive: true, filter: wanted });
    this.main = join(this.dir, 'core/main.cjs');
  }

  /** Puts a provider there, or another version of one, in one step as an update does. `entry` is its module's file. */
  put(provider: Pick<ProviderModule, 'manifest'>, entry: string): void {
    const file = join(this.dir, 'providers', provider.manifest.id, 'provider.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify({ entry, manifest: provider.manifest }));
    renameSync(`${file}.new`, file);
  }

  take(id: string): void {
    rmSync(join(this.dir, 'providers', id), { recursive: true });
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
