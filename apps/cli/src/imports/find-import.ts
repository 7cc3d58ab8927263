import { HubError } from '@codeai-hub/protocol/errors';
import type { ImportEntry } from '@codeai-hub/protocol/imports';
import type { Address } from '../core/core-api.ts';
import { CommandFailure } from '../failure.ts';
import { printableLine } from '../output/printable.ts';
import { newestOf, type TellFailure } from './pages.ts';

/** The conversation whose id begins so. Throws not_found, or `usage` when it fits several. */
export async function findImport(
  core: Address,
  providers: readonly string[],
  prefix: string,
  failed: TellFailure,
): Promise<ImportEntry> {
  const found: ImportEntry[] = [];
  for await (const one of newestOf(core, providers, failed)) {
    if (one.nativeId === prefix) return one;
    if (one.nativeId.startsWith(prefix)) found.push(one);
  }
  const [only] = found;
  if (only === undefined) throw new HubError('not_found', { what: `The conversation ${printableLine(prefix, 60)}` });
  if (found.length > 1) throw ambiguous(prefix, found);
  return only;
}

function ambiguous(prefix: string, found: readonly ImportEntry[]): CommandFailure {
  const lines = found.slice(0, 5).map(({ nativeId, title }) => `  ${nativeId}  ${printableLine(title, 60)}`);
  return new CommandFailure('usage', `Several conversations begin with "${prefix}". Give more of the id.`, {
    more: lines.join('\n'),
  });
}
