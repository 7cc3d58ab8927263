import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Target } from './entries.ts';

type Bundle = Extract<Target, { kind: 'bundle' }>;

/** Some packages still call `require`, which an ES module does not have. */
const REQUIRE_IN_MODULE = `import { createRequire as createRequireForBundle } from 'node:module';
const require = createRequireForBundle(import.meta.url);`;

/** Makes one file that Node runs, out of an entry and all it imports. Throws with the compiler's words. */
export async function bundle(root: string, target: Bundle): Promise<void> {
  // Loaded only when there is something to do: an idle build has to be instant.
  const { build } = await import('esbuild');
  const output = join(root, target.output);
  const format = target.format ?? 'esm';
  const result = await build({
    absWorkingDir: root,
    entryPoints: [target.entry],
    outfile: output,
    bundle: true,
    platform: 'node',
    format,
    target: 'node26',
    sourcemap: 'linked',
    legalComments: 'external',
    // Without a letter beyond Latin-1 the source takes one byte a letter in memory.
    charset: 'ascii',
    // Reading the core's file is part of its start. Names stay, for stacks.
    minifyWhitespace: format === 'cjs',
    ...(format === 'esm' ? { banner: { js: REQUIRE_IN_MODULE } } : { define: { 'import.meta.dirname': '__dirname' } }),
    // The nearest tsconfig.json serves editors; nothing of it may leak into what is shipped.
    tsconfigRaw: {},
    metafile: true,
    write: false,
    alias: target.alias ?? {},
    logLevel: 'silent',
  }).catch(async (error: unknown) => {
    throw new Error(await wordsOf(error));
  });
  refuseStrangers(target, Object.keys(result.metafile.inputs));
  for (const file of result.outputFiles) replaceFile(file.path, file.contents);
}

/** A file outside the target's folders would be shipped without a change to it being noticed. */
function refuseStrangers(target: Bundle, inputs: readonly string[]): void {
  const strangers = inputs.filter(
    (path) => !path.startsWith('node_modules/') && !target.sources.some((folder) => path.startsWith(`${folder}/`)),
  );
  if (strangers.length === 0) return;
  throw new Error(
    `${target.id} must only be made from ${target.sources.join(', ')}, but takes in ${strangers.join(', ')}.`,
  );
}

/** A hub that starts in this moment sees the old file or the new one, never half of one. */
function replaceFile(path: string, contents: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

async function wordsOf(error: unknown): Promise<string> {
  const failure = error as { errors?: import('esbuild').Message[]; message?: string };
  if (!failure.errors) return failure.message ?? String(error);
  const { formatMessages } = await import('esbuild');
  return (await formatMessages(failure.errors, { kind: 'error', color: false })).join('\n').trimEnd();
}
