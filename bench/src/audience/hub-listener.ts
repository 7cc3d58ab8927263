import type { Change, SessionView } from '@codeai-hub/client/api';
import { createHubClient } from '@codeai-hub/client/hub-client';
import type { Transport } from '@codeai-hub/client/transport';
import { socketTransport } from '@codeai-hub/e2e/harness/socket-transport';
import { untilState } from '@codeai-hub/e2e/harness/watch';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import { isRunning, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Listener } from './listener.ts';
import { Tally } from './tally.ts';

export interface HubAddress {
  url: string;
  token: string;
  sessionId: string;
}

/** A window of the hub, with the client library that windows use. */
export async function hubListener(address: HubAddress): Promise<Listener> {
  const meter = { bytes: 0 };
  const client = createHubClient({
    transport: metered(
      socketTransport(() => address),
      meter,
    ),
    client: { id: crypto.randomUUID(), kind: 'other', name: 'bench', version: '0' },
  });
  client.connect();
  const view = client.session(address.sessionId);
  await untilState(view, () => true);
  return new HubListener(view, meter, () => client.close());
}

class HubListener implements Listener {
  tally = new Tally();
  readonly #view: SessionView;
  readonly #meter: { bytes: number };
  readonly close: () => void;

  constructor(view: SessionView, meter: { bytes: number }, close: () => void) {
    this.#view = view;
    this.#meter = meter;
    this.close = close;
    view.onChange((change) => this.#changed(change));
  }

  get bytes(): number {
    return this.#meter.bytes;
  }

  isOver(): boolean {
    const state = this.#view.state.get();
    return state !== null && !isRunning(state);
  }

  state(): unknown {
    return this.#view.state.get();
  }

  #changed({ state, envelopes }: Change<SessionState>): void {
    if (envelopes === null) return this.#replaced(state);
    for (const { event } of envelopes) {
      const { type, text } = event as Extract<SessionEvent, { type: 'item.delta' }>;
      if (type === 'item.delta') this.tally.take(text);
    }
  }

  #replaced(state: SessionState): void {
    const item = state.items.at(-1);
    if (item?.kind !== 'agent_message' || item.turnId !== `t${state.turnCount}`) return;
    if (item.blob) this.tally.takeLength(item.blob.size);
    else this.tally.takeWhole(item.text);
  }
}

function metered(transport: Transport, meter: { bytes: number }): Transport {
  return {
    connect: (events) =>
      transport.connect({
        ...events,
        frame: (text) => {
          meter.bytes += text.length;
          events.frame(text);
        },
      }),
  };
}
