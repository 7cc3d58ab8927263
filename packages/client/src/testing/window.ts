import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { createHubClient } from '../hub-client.ts';
import type { ClientStorage } from '../storage.ts';
import { memoryStorage } from '../storage.ts';
import { ScriptedCore } from './scripted-core.ts';

interface World {
  core?: ScriptedCore;
  clock?: FakeClock;
  storage?: ClientStorage;
  clientId?: string;
}

/** A client before a scripted core, with time in the test's hand. The same storage given again is a reloaded page. */
export function openWindow({
  core = new ScriptedCore(),
  clock = new FakeClock(1_000),
  storage = memoryStorage(),
  clientId = 'window-1',
}: World = {}) {
  const problems: string[] = [];
  let ids = 0;
  let look = () => {};
  let leave = () => {};
  const client = createHubClient({
    transport: core.transport,
    client: { id: clientId, kind: 'page', name: 'A window', version: '1' },
    clock,
    random: () => 0.5,
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    storage,
    wake: (listener) => {
      look = listener;
      return () => {};
    },
    leave: (listener) => {
      leave = listener;
      return () => {};
    },
    onProblem: (problem) => problems.push(problem),
  });
  /** Brings a new socket up to `live`. */
  const goLive = async () => {
    client.connect();
    await drain();
    const hello = core.welcome();
    core.ready();
    await drain();
    return hello;
  };
  /** Cuts the connection and lets the client open the next socket, which says hello. */
  const reopen = async () => {
    core.drop();
    await drain();
    clock.advance(10_000);
    await drain();
  };
  /** Cuts the connection and brings the next one up to `live`. */
  const reconnect = async () => {
    await reopen();
    const hello = core.welcome();
    core.ready();
    await drain();
    return hello;
  };
  return {
    client,
    core,
    clock,
    storage,
    problems,
    goLive,
    reopen,
    reconnect,
    look: () => look(),
    leave: () => leave(),
  };
}
