import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from '@codeai-hub/protocol/channels/session/state';
import type { Group } from '../bench.ts';
import { makeSession, prompt, stateOf } from '../hub.ts';
import { newAudience } from '../pipelines.ts';
import { memoryOf } from '../processes/usage.ts';
import { streamPrompt } from '../provider/script.ts';

const SESSIONS = 10;
const WINDOWS_EACH = 10;
const MESSAGES_PER_SECOND = 20;
const SECONDS = 20;
/** Until the core has given back what its work used for the moment. */
const REST_MS = 10_000;
/** The last frames may still be on their way. */
const PATIENCE_MS = 10_000;

/** A hundred windows on ten sessions, and twenty messages a second. */
export const traffic: Group = async (bench) => {
  const hub = await bench.build.start(bench.modelUrl);
  const audience = newAudience();
  try {
    const ids = await Promise.all(Array.from({ length: SESSIONS }, () => makeSession(hub)));
    for (const sessionId of ids) {
      await audience.ask('joinHub', { url: hub.url, token: hub.token, sessionId, clients: WINDOWS_EACH });
    }
    const each = (MESSAGES_PER_SECOND * SECONDS * bench.scale) / SESSIONS;
    bench.say(`${SESSIONS * WINDOWS_EACH} windows, ${each * SESSIONS} messages, twice`);
    const wishes = { each, send: (id: string) => prompt(hub, id, streamPrompt(3, 0)) };
    await sendAll(ids, wishes);
    const states = () => Promise.all(ids.map((id) => stateOf(hub, id)));
    while ((await states()).some(({ turnCount }) => turnCount < each)) await pause(50);
    const restedMemory = async () => {
      await pause(REST_MS);
      return memoryOf(hub.pid).rssMb;
    };
    const before = await restedMemory();
    await sendAll(ids, wishes);
    while ((await states()).some((one) => one.turnCount < 2 * each || isRunning(one))) await pause(50);
    const grown = (await restedMemory()) - before;
    const ended = await states();
    const differing = async () => {
      const counts = await Promise.all(ended.map((state) => audience.ask('different', { state })));
      return counts.reduce((sum, count) => sum + count, 0);
    };
    const gaveUpAt = performance.now() + PATIENCE_MS;
    let different = await differing();
    while (different > 0 && performance.now() < gaveUpAt) {
      await pause(50);
      different = await differing();
    }
    const doubled = ended.reduce((sum, { turnCount }) => sum + turnCount - 2 * each, 0);
    const name = `${SESSIONS * WINDOWS_EACH} windows, ${MESSAGES_PER_SECOND * 60} messages a minute`;
    const none = { text: '0', holds: (value: number) => value === 0 };
    bench.found({
      metric: `${name}: messages doubled, and windows that differ`,
      unit: '',
      ours: doubled + different,
      bound: none,
    });
    bench.found({
      metric: `${name}: memory of the second ${each * SESSIONS} messages, after rest`,
      unit: 'MB more',
      ours: grown,
      bound: { text: '<= 10 MB', holds: (value) => value <= 10 },
    });
  } finally {
    await audience.end();
    await hub.dispose();
  }
};

/** One after the other at the wanted pace, to each session in turn. A refused message throws. */
async function sendAll(
  ids: readonly string[],
  { each, send }: { each: number; send: (id: string) => Promise<void> },
): Promise<void> {
  const began = performance.now();
  for (let n = 0; n < each * ids.length; n++) {
    const ahead = began + (n * 1000) / MESSAGES_PER_SECOND - performance.now();
    if (ahead > 0) await pause(ahead);
    await send(ids[n % ids.length] as string);
  }
}
