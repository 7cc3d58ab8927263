import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const TELL =
  'const { provider } = await import(process.argv[1]); process.stdout.write(JSON.stringify(provider.manifest));';

/**
 * Writes `provider.json` beside a module, so that the core knows what is installed without running third-party code. The
 * manifest is the module's own word.
 */
export function describeProvider(modulePath: string): void {
  const arguments_ = ['--input-type=module', '--eval', TELL, pathToFileURL(modulePath).href];
  const manifest: unknown = JSON.parse(
    execFileSync(process.execPath, arguments_, { encoding: 'utf8', timeout: 30_000 }),
  );
  const text = `${JSON.stringify({ entry: basename(modulePath), manifest }, null, 2)}\n`;
  writeFileSync(join(dirname(modulePath), 'provider.json'), text);
}
