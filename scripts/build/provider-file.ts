import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const TELL =
  'const { provider } = await import(process.argv[1]); process.stdout.write(JSON.stringify(provider.manifest));';

/**
 * Writes `provider.json` beside a module, so that the core knows what is installed without running third-party code. The
 * manifest is the module's own word. Never blocks: whoever waits for the build asks who builds.
 */
export async function describeProvider(modulePath: string): Promise<void> {
  const arguments_ = ['--input-type=module', '--eval', TELL, pathToFileURL(modulePath).href];
  const { stdout } = await promisify(execFile)(process.execPath, arguments_, { timeout: 30_000 });
  const manifest: unknown = JSON.parse(stdout);
  const text = `${JSON.stringify({ entry: basename(modulePath), manifest }, null, 2)}\n`;
  writeFileSync(join(dirname(modulePath), 'provider.json'), text);
}
