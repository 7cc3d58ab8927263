import { SessionId } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Address } from '../core/core-api.ts';
import { CommandFailure } from '../failure.ts';
import { printableLine } from '../output/printable.ts';
import { pages } from './list.ts';

/** Long enough to be a whole id: then the core knows best whether it is one. */
const WHOLE = 16;

/** The id that begins so. Throws session_not_found, or `usage` when it fits several. */
export async function findSession(core: Address, prefix: string): Promise<string> {
  if (!/^[a-z0-9]+$/.test(prefix)) throw new HubError('session_not_found', { sessionId: printableLine(prefix, 60) });
  if (prefix.length >= WHOLE && SessionId.safeParse(prefix).success) return prefix;
  const found = new Map<string, string>();
  for await (const { sessions } of pages(core)) {
    for (const { id, title } of sessions) if (id.startsWith(prefix)) found.set(id, title);
    if (found.has(prefix)) return prefix;
    if (found.size > 1) throw ambiguous(prefix, found);
  }
  const [only] = found.keys();
  if (only === undefined) throw new HubError('session_not_found', { sessionId: prefix });
  return only;
}

function ambiguous(prefix: string, found: ReadonlyMap<string, string>): CommandFailure {
  const lines = [...found].slice(0, 5).map(([id, title]) => `  ${id}  ${printableLine(title, 60)}`);
  return new CommandFailure('usage', `Several sessions begin with "${prefix}". Give more of the id.`, {
    more: lines.join('\n'),
  });
}
