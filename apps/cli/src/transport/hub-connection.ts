import { inspect } from 'node:util';
import type { HubClient } from '@codeai-hub/client/api';
import { createHubClient } from '@codeai-hub/client/hub-client';
import type { HomePaths } from '@codeai-hub/core/storage/home';
import { CORE_VERSION } from '@codeai-hub/core/version';
import { isHubErrorShape } from '@codeai-hub/protocol/errors';
import { findCore, requireCore } from '../core/running-core.ts';
import { printableLine } from '../output/printable.ts';
import { tokenSocketTransport } from './token-socket.ts';
import { watchForLoss } from './watch-for-loss.ts';

/**
 * Does some work as a client of the running core, which may restart meanwhile. Throws `core_not_running`, what the core
 * refuses the connection with, and `core_not_running` again when it goes away for good.
 */
export async function withHub<T>(paths: HomePaths, work: (hub: HubClient) => Promise<T>): Promise<T> {
  await requireCore(paths);
  const hub = createHubClient({
    transport: tokenSocketTransport(() => findCore(paths)),
    client: { id: crypto.randomUUID(), kind: 'cli', name: 'Command line', version: CORE_VERSION },
    onProblem: (problem, detail) => process.stderr.write(`${problemLine(problem, detail)}\n`),
  });
  const loss = watchForLoss(hub);
  try {
    hub.connect();
    return await Promise.race([work(hub), loss.lost]);
  } finally {
    loss.release();
    hub.close();
  }
}

/** A trouble that nobody waits for, as one line. */
export function problemLine(problem: string, detail: unknown): string {
  return `${problem}: ${printableLine(wordsOf(detail), 500)}`;
}

function wordsOf(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  return detail instanceof Error || isHubErrorShape(detail) ? detail.message : inspect(detail, { depth: 3 });
}
