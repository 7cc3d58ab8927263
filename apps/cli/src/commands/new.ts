import { resolve } from 'node:path';
import type { HubClient } from '@codeai-hub/client/api';
import type { ProviderState, RootState } from '@codeai-hub/protocol/channels/root/state';
import { command } from '../command-line/command.ts';
import { type Address, ask } from '../core/core-api.ts';
import { hubHome } from '../core/home.ts';
import { requireCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailure } from '../failure.ts';
import { columns } from '../output/columns.ts';
import { printableLine } from '../output/printable.ts';
import { readNames } from '../sessions/agents.ts';
import { followAnswer } from '../sessions/follow-answer.ts';
import { messageText } from '../sessions/message-text.ts';
import { accepted } from '../sessions/receipts.ts';
import { withHub } from '../transport/hub-connection.ts';

export const newSession = command({
  name: 'new',
  about: 'Begin a session in a folder',
  arguments: [
    { name: 'folder', about: 'where the agent works' },
    { name: 'message', about: 'the first message; - reads it from stdin', optional: true },
  ],
  options: {
    provider: { type: 'string', value: 'id', about: 'which agent; without it those that are there are listed' },
    with: { type: 'string', value: 'ids', about: 'agents that take part as well, with commas between' },
    model: { type: 'string', value: 'id', about: "the agent's own choice when not given" },
    mode: { type: 'string', value: 'id', about: 'permission mode; one that asks when not given' },
    title: { type: 'string', value: 'text', about: 'made of the first message when not given' },
    wait: { type: 'boolean', about: "show the answer while it comes; end with the turn's own code" },
  },
  run: async ({ options, arguments: [folder = '', words], output }) => {
    const paths = hubHome();
    const core = await requireCore(paths);
    const { provider, wait = false, with: others, ...more } = options;
    if (provider === undefined) throw await noProvider(core);
    if (wait && words === undefined)
      throw new CommandFailure('usage', 'There is no message whose answer --wait could show.');
    const first = words === undefined ? null : { messageId: crypto.randomUUID(), text: await messageText(words) };
    return await withHub(paths, async (hub) => {
      const sessionId = await create(
        hub,
        { folder: resolve(folder), provider, ...more, ...(others && { with: readNames(others) }) },
        first,
      );
      if (first && wait) {
        // It was written with the session's first event: no state is older than it.
        const sent = { messageId: first.messageId, acceptedAt: 0 };
        return await followAnswer(hub.session(sessionId), sent, () => requireCore(paths), output);
      }
      if (output.json) output.value({ sessionId, ...(first ? { messageId: first.messageId } : {}) });
      else output.line(sessionId);
      return EXIT.ok;
    });
  },
});

interface Wishes {
  folder: string;
  provider: string;
  with?: string[];
  model?: string;
  mode?: string;
  title?: string;
}

async function create(
  hub: HubClient,
  wishes: Wishes,
  first: { messageId: string; text: string } | null,
): Promise<string> {
  const message = first && { messageId: first.messageId, content: [{ type: 'text' as const, text: first.text }] };
  const receipt = await accepted(
    hub.command('root', { type: 'session.create', ...wishes, ...(message ? { message } : {}) }),
  );
  if (receipt.sessionId === undefined) throw new Error('The core did not name the session it made.');
  return receipt.sessionId;
}

async function noProvider(core: Address): Promise<CommandFailure> {
  const { providers } = await ask<Pick<RootState, 'providers'>>(core, '/providers');
  const rows = Object.values(providers).map((one: ProviderState) => [
    `  ${one.id}`,
    one.status,
    printableLine(one.description, 80),
  ]);
  return new CommandFailure('usage', 'Say which agent is to work, with --provider. There are:', {
    more: columns(rows),
  });
}
