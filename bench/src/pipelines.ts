import { join } from 'node:path';
import type { HubProcess } from '@codeai-hub/e2e/harness/hub-process';
import { nowMicros } from '@codeai-hub/testkit/paced/deltas';
import type { Audience, Heard } from './audience/main.ts';
import type { Bench } from './bench.ts';
import type { Broadcast } from './floors/broadcast.ts';
import type { RefCore } from './floors/ref-core.ts';
import { hostOf, makeSession, prompt, stateOf } from './hub.ts';
import { Helper } from './processes/helper.ts';
import { cpuWhile } from './processes/usage.ts';
import { streamPrompt } from './provider/script.ts';

export interface Turn {
  heard: Heard;
  /** from the asking until the first delta was at every client, in milliseconds */
  firstMs: number;
  /** deltas per second at every client, from the first to the last */
  perSecond: number;
  /** processor seconds of the process that tells the clients */
  cpu: number;
  /** processor seconds of the agent's host; 0 where there is none */
  hostCpu: number;
  /** clients whose state is not the core's */
  different: number;
}

/** Something that carries the model's words to an audience: our core, or a floor. */
export interface Pipeline {
  readonly name: string;
  readonly pid: number;
  turn(count: number, rate: number): Promise<Turn>;
  end(): Promise<void>;
}

const here = import.meta.dirname;

export function newAudience(): Helper<Audience> {
  return new Helper<Audience>(join(here, 'audience/main.ts'));
}

/** The built core, and so many windows on one session of it. */
export async function hubPipeline(
  bench: Bench,
  clients: number,
): Promise<Pipeline & { hub: HubProcess; sessionId: string }> {
  const hub = await bench.build.start(bench.modelUrl);
  const sessionId = await makeSession(hub);
  const audience = newAudience();
  await audience.ask('joinHub', { url: hub.url, token: hub.token, sessionId, clients });
  const run = async (n: number, rate: number) => {
    await audience.ask('expectTurn', undefined);
    const began = nowMicros();
    await prompt(hub, sessionId, streamPrompt(n, rate));
    const heard = await audience.ask('heard', { deltas: n });
    return { heard, began };
  };
  // The first turn starts the agent's host, which is no part of what is measured.
  await run(20, 200);
  return {
    name: 'ours',
    hub,
    sessionId,
    pid: hub.pid,
    turn: async (n, rate) => {
      const host = hostOf(hub);
      let result: Awaited<ReturnType<typeof run>> | undefined;
      const [cpu = 0, hostCpu = 0] = await cpuWhile([hub.pid, host], async () => {
        result = await run(n, rate);
      });
      const { heard, began } = result as NonNullable<typeof result>;
      const different = await audience.ask('different', { state: await stateOf(hub, sessionId) });
      return { ...turnOf(heard, began, n), cpu, hostCpu, different };
    },
    end: async () => {
      await audience.end();
      await hub.dispose();
    },
  };
}

/** The floor of a durable pipeline: see floors/ref-core.ts. */
export async function refPipeline(bench: Bench, clients: number): Promise<Pipeline> {
  const core = new Helper<RefCore>(join(here, 'floors/ref-core.ts'));
  const file = join(bench.scratch, `ref-${core.pid}.jsonl`);
  const url = await core.ask('listen', { file, model: bench.modelUrl });
  return await floorPipeline('ref', core, url, clients, (wish) => core.ask('run', wish));
}

/** The floor of telling many: see floors/broadcast.ts. */
export async function broadcastPipeline(_bench: Bench, clients: number): Promise<Pipeline> {
  const sender = new Helper<Broadcast>(join(here, 'floors/broadcast.ts'));
  const url = await sender.ask('listen', undefined);
  return await floorPipeline('ws', sender, url, clients, (wish) => sender.ask('run', wish));
}

async function floorPipeline(
  name: string,
  core: { pid: number; end(): Promise<void> },
  url: string,
  clients: number,
  run: (wish: { n: number; rate: number }) => Promise<unknown>,
): Promise<Pipeline> {
  const audience = newAudience();
  await audience.ask('joinFloor', { url, clients });
  const listen = async (n: number, rate: number) => {
    await audience.ask('expectTurn', undefined);
    const began = nowMicros();
    const [heard] = await Promise.all([audience.ask('heard', { deltas: n }), run({ n, rate })]);
    return { heard, began };
  };
  await listen(20, 200);
  return {
    name,
    pid: core.pid,
    turn: async (n, rate) => {
      let result: Awaited<ReturnType<typeof listen>> | undefined;
      const [cpu = 0] = await cpuWhile([core.pid], async () => {
        result = await listen(n, rate);
      });
      const { heard, began } = result as NonNullable<typeof result>;
      return { ...turnOf(heard, began, n), cpu, hostCpu: 0, different: 0 };
    },
    end: async () => {
      await audience.end();
      await core.end();
    },
  };
}

function turnOf(heard: Heard, began: number, count: number): Pick<Turn, 'heard' | 'firstMs' | 'perSecond'> {
  return {
    heard,
    firstMs: (heard.firstAt - began) / 1000,
    perSecond: (count * 1e6) / (heard.lastAt - heard.firstAt),
  };
}
