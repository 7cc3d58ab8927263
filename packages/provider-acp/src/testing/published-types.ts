import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The names in the type declarations of the protocol's SDK that is installed, those that are not stable yet as well. */
export function publishedNames(): string[] {
  const stable = dirname(fileURLToPath(import.meta.resolve('@agentclientprotocol/sdk')));
  const read = (file: string) => readFileSync(join(stable, '..', file), 'utf8');
  const [types, methods] = [read('unstable/schema/types.gen.d.ts'), read('unstable/schema/index.d.ts')];
  const updates = [...types.matchAll(/^ {4}sessionUpdate: "(\w+)";$/gm)].map((match) => match[1] as string);
  const asked = /CLIENT_METHODS: \{([\s\S]*?)\n\}/.exec(methods)?.[1] ?? '';
  const reasons = /type StopReason = (.*);/.exec(types)?.[1] ?? '';
  const found = [
    ...updates,
    ...literals(asked).filter((method) => method !== 'session/update'),
    ...literals(reasons).map((reason) => `session/prompt ${reason}`),
  ];
  if (updates.length === 0 || asked === '' || reasons === '')
    throw new Error('the SDK declares its types in another way');
  return found;
}

function literals(text: string): string[] {
  return [...text.matchAll(/"([^"]+)"/g)].map((match) => match[1] as string);
}
