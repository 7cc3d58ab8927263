import type { Clock } from '@codeai-hub/provider-kit/clock';
import { fieldsOf, listOf, stringOf } from '../native/read.ts';
import type { AppServer } from '../server/app-server.ts';
import { within } from './within.ts';

const END_MS = 600;

/** A turn that is stopped leaves its commands running; a person who stopped it does not expect that. */
export async function endCommands(server: AppServer, threadId: string, itemIds: string[], clock: Clock): Promise<void> {
  if (itemIds.length > 0) await within(endEach(server, threadId, itemIds), END_MS, clock);
}

async function endEach(server: AppServer, threadId: string, itemIds: string[]): Promise<void> {
  const running = await server.request('thread/backgroundTerminals/list', { threadId });
  const processes = listOf(running.data)
    .map(fieldsOf)
    .filter((one) => itemIds.includes(stringOf(one.itemId) ?? ''));
  await Promise.all(
    processes.map(({ processId }) => server.request('thread/backgroundTerminals/terminate', { threadId, processId })),
  );
}
