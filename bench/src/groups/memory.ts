import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { HubProcess } from '@codeai-hub/e2e/harness/hub-process';
import { isRunning } from '@codeai-hub/protocol/channels/session/state';
import type { Bench, Group } from '../bench.ts';
import { makeSession, prompt, stateOf } from '../hub.ts';
import { freePort, untilHealthy } from '../knock.ts';
import { cpuSecondsOf, type Memory, memoryOf } from '../processes/usage.ts';
import { streamPrompt } from '../provider/script.ts';
import { makeStop } from '../stop.ts';

const SETTLE_MS = 10_000;
/** Provider hosts that looked for their agents have ended by then. */
const REST_MS = 45_000;
const IDLE_MS = 10_000;
const LIVE_SESSIONS = 10;

/** What the core alone uses when nothing happens, and with ten sessions that have a live agent. */
export const memory: Group = async (bench) => {
  const bare: Memory[] = [];
  const idle: Memory[] = [];
  const live: Memory[] = [];
  const cpuShare: number[] = [];
  for (let repeat = 0; repeat < bench.repeats; repeat++) {
    bare.push(await bareMemory());
    const hub = await bench.build.start(bench.modelUrl);
    await pause(REST_MS);
    const before = cpuSecondsOf(hub.pid);
    await pause(IDLE_MS);
    cpuShare.push(((cpuSecondsOf(hub.pid) - before) * 1000 * 100) / IDLE_MS);
    idle.push(memoryOf(hub.pid));
    await answerTen(bench, hub);
    await pause(SETTLE_MS);
    live.push(memoryOf(hub.pid));
    await hub.dispose();
    bench.say(`repeat ${repeat + 1} done`);
  }
  const found = (metric: string, ours: Memory[], of: (memory: Memory) => number, bound?: number) =>
    bench.found({
      metric,
      unit: 'MB',
      ours: ours.map(of),
      floor: { name: 'bare node:http', values: bare.map(of) },
      ...(bound === undefined ? {} : { bound: { text: `<= ${bound} MB`, holds: (value) => value <= bound } }),
    });
  found('memory: idle core, RSS', idle, ({ rssMb }) => rssMb, 75);
  found('memory: idle core, PSS', idle, ({ pssMb }) => pssMb);
  found(`memory: ${LIVE_SESSIONS} live sessions, RSS`, live, ({ rssMb }) => rssMb, 150);
  found(`memory: ${LIVE_SESSIONS} live sessions, PSS`, live, ({ pssMb }) => pssMb);
  bench.found({
    metric: 'memory: processor of the idle core',
    unit: '%',
    ours: cpuShare,
    bound: { text: '< 0.2 %', holds: (value) => value < 0.2 },
  });
};

async function bareMemory(): Promise<Memory> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, '../floors/bare-http.cjs'), String(port)]);
  await untilHealthy(port);
  await pause(1000);
  const memory = memoryOf(child.pid as number);
  await makeStop(child, 'SIGKILL')();
  return memory;
}

/** Ten sessions, each with an agent that has answered. */
async function answerTen(bench: Bench, hub: HubProcess): Promise<void> {
  const count = 400 * bench.scale;
  const ids = await Promise.all(Array.from({ length: LIVE_SESSIONS }, () => makeSession(hub)));
  await Promise.all(ids.map((id) => prompt(hub, id, streamPrompt(count, 100))));
  for (const id of ids) while (isRunning(await stateOf(hub, id))) await pause(50);
}
