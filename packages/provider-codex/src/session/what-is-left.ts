import type { Clock } from '@codeai-hub/provider-kit/clock';
import { fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { TurnInterruptParams } from '../native/protocol.ts';
import type { AppServer } from '../server/app-server.ts';
import type { AtWork } from '../translate/sub-agents.ts';
import { within } from './within.ts';

const END_MS = 600;

/** What a turn leaves running when it is stopped. A person who stopped it does not expect that. */
export async function endWhatIsLeft(
  server: AppServer,
  left: { threadId: string; commands: string[]; agents: AtWork[] },
  clock: Clock,
): Promise<void> {
  const { threadId, commands, agents } = left;
  const work = [
    ...(commands.length === 0 ? [] : [endCommands(server, threadId, commands)]),
    ...agents.map((agent) => endAgent(server, agent)),
  ];
  if (work.length > 0) await within(Promise.all(work), END_MS, clock);
}

/** A sub-agent with its commands. It may have ended by itself meanwhile. */
export async function endAgent(server: AppServer, { threadId, turnId }: AtWork): Promise<void> {
  const params: TurnInterruptParams = { threadId, turnId };
  await Promise.allSettled([
    server.request('turn/interrupt', params),
    server.request('thread/backgroundTerminals/clean', { threadId }),
  ]);
}

async function endCommands(server: AppServer, threadId: string, itemIds: string[]): Promise<void> {
  const running = await server.request('thread/backgroundTerminals/list', { threadId });
  const processes = listOf(running.data)
    .map(fieldsOf)
    .filter((one) => itemIds.includes(stringOf(one.itemId) ?? ''));
  await Promise.all(
    processes.map(({ processId }) => server.request('thread/backgroundTerminals/terminate', { threadId, processId })),
  );
}
