import { isDeepStrictEqual } from 'node:util';
import { createHubClient } from '@codeai-hub/client/hub-client';
import type { HubProcess } from '@codeai-hub/e2e/harness/hub-process';
import { untilState } from '@codeai-hub/e2e/harness/watch';
import { isRunning } from '@codeai-hub/protocol/channels/session/state';
import WebSocket from 'ws';
import type { HubAddress } from './audience/hub-listener.ts';
import { stateOf } from './hub.ts';

/** A window whose machine takes nothing from the network until it is told to read. */
export async function stuckClient({ url, token, sessionId }: HubAddress) {
  let socket: WebSocket | null = null;
  const client = createHubClient({
    transport: {
      connect: (events) => {
        const own = new WebSocket(`${url.replace('http', 'ws')}/api/v1/ws`, {
          headers: { authorization: `Bearer ${token}` },
        });
        socket = own;
        own.on('open', () => events.opened());
        own.on('message', (data) => events.frame(data.toString()));
        own.on('close', () => events.closed(null));
        own.on('error', () => {});
        return { send: (frame) => own.send(frame), close: () => own.close() };
      },
    },
    client: { id: crypto.randomUUID(), kind: 'other', name: 'stuck', version: '0' },
  });
  client.connect();
  const view = client.session(sessionId);
  await untilState(view, () => true);
  const stop = () => socket?.pause();
  stop();
  return {
    stop,
    /** Reads what waits, and goes on reading. */
    read: async (): Promise<void> => {
      socket?.resume();
      await untilState(view, (state) => !isRunning(state));
    },
    isLevel: async (hub: HubProcess): Promise<boolean> => {
      const state = await stateOf(hub, sessionId);
      await untilState(view, ({ seq }) => seq >= state.seq);
      return isDeepStrictEqual(view.state.get(), state);
    },
    close: () => client.close(),
  };
}
