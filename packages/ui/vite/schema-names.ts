import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The protocol's schemas check hostile input; the page trusts its own core and needs only types and reducers. Naming
 * what builds schemas as pure lets the bundler leave the unused ones, and the schema library, out of the page.
 */
export function schemaNames(protocolDir: string): string[] {
  const files = readdirSync(protocolDir, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const names = sources.flatMap((file) => {
    const source = readFileSync(join(protocolDir, file), 'utf8');
    return [...source.matchAll(/^(?:export )?const ([A-Z]\w*[a-z]\w*) = /gm)].map((match) => match[1] as string);
  });
  return ['z', 'command', 'event', ...new Set(names)];
}
