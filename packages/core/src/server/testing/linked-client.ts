import type { Subscription } from '@codeai-hub/protocol/wire';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { Refusals } from '../access/refusals.ts';
import { Clients } from '../ws/clients.ts';
import type { Connection } from '../ws/connection.ts';
import type { Backpressure } from '../ws/outbox.ts';
import { FakeSocket } from './fake-socket.ts';
import { MemoryHub } from './memory-hub.ts';
import { RecordingLogger } from './recording-logger.ts';

/** The server's WebSocket side without a network. */
export interface Linked {
  clients: Clients;
  hub: MemoryHub;
  clock: FakeClock;
  logger: RecordingLogger;
  settings: { port: number; maxClients: number };
  connect(): { socket: FakeSocket; connection: Connection };
  /** connected, welcomed and ready, unless it does not read */
  live(subscribe?: Subscription[], id?: string): Promise<{ socket: FakeSocket; connection: Connection }>;
}

export function linked(backpressure?: Backpressure): Linked {
  const clock = new FakeClock();
  const logger = new RecordingLogger();
  const hub = new MemoryHub({ now: clock.now });
  const settings = { port: 0, maxClients: 5 };
  const services = {
    hub,
    clock,
    logger,
    settings: () => settings,
    core: { version: '1.2.3', instanceId: 'instance-1' },
    folders: async () => ({ path: '/', parent: null, entries: [] }),
  };
  const refusals = new Refusals({ logger, clock });
  const clients = new Clients({ services, refusals, ...(backpressure ? { backpressure } : {}) });
  const connect = () => {
    const socket = new FakeSocket();
    return { socket, connection: clients.attach(socket) };
  };
  const live = async (subscribe: Subscription[] = [], id = 'client-1') => {
    const client = connect();
    client.connection.received(helloFrame(subscribe, id));
    await drain();
    return client;
  };
  return { clients, hub, clock, logger, settings, connect, live };
}

export function helloFrame(subscribe: Subscription[] = [], id = 'client-1', protocolVersions = [1]): string {
  const client = { id, kind: 'other', name: `Window ${id}`, version: '1' };
  return requestFrame('hello', { protocolVersions, client, subscribe }, 'hello');
}

export function requestFrame(method: string, params: unknown, id: number | string): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}
