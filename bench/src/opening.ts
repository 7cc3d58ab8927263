import { createHubClient } from '@codeai-hub/client/hub-client';
import type { HubProcess } from '@codeai-hub/e2e/harness/hub-process';
import { socketTransport } from '@codeai-hub/e2e/harness/socket-transport';
import { untilState } from '@codeai-hub/e2e/harness/watch';

/** Connects a window that shows a session: the milliseconds from its connection to its state. */
export async function connectAndOpen(hub: HubProcess, sessionId: string): Promise<number> {
  const transport = socketTransport(() => ({ url: hub.url, token: hub.token }));
  let connected = Number.NaN;
  const client = createHubClient({
    transport: {
      connect: (events) =>
        transport.connect({
          ...events,
          opened: () => {
            connected = performance.now();
            events.opened();
          },
        }),
    },
    client: { id: crypto.randomUUID(), kind: 'other', name: 'opening', version: '0' },
  });
  const view = client.session(sessionId);
  client.connect();
  await untilState(view, () => true);
  const ms = performance.now() - connected;
  client.close();
  return ms;
}
