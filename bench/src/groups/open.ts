import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { HubProcess } from '@codeai-hub/e2e/harness/hub-process';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { Bench, Group } from '../bench.ts';
import type { Bystander } from '../bystander.ts';
import type { FileServer } from '../floors/file-server.ts';
import { makeStory } from '../history.ts';
import { connectAndOpen } from '../opening.ts';
import { Helper } from '../processes/helper.ts';

const ITEMS = 10_000;
const WARM_UPS = 3;
const TIMES = 5;
const SETTLE_MS = 4000;

/** A window opens a session of 10,000 items. */
export const open: Group = async (bench) => {
  const items = ITEMS * bench.scale;
  bench.say(`a session of ${items} items is made`);
  const hub = await bench.build.start(bench.modelUrl);
  const bystander = new Helper<Bystander>(join(import.meta.dirname, '../bystander.ts'));
  const files = new Helper<FileServer>(join(import.meta.dirname, '../floors/file-server.ts'));
  try {
    const sessionId = await makeStory(hub, items);
    await hub.stop();
    await hub.restart();
    // Only the session is to be cold, not the core.
    await pause(SETTLE_MS);
    const stalledBy = async (work: () => Promise<number>) => {
      await bystander.ask('begin', { url: hub.url });
      const ms = await work();
      return { ms, stall: await bystander.ask('end', undefined) };
    };
    const cold = await stalledBy(() => connectAndOpen(hub, sessionId));
    const whole = join(bench.scratch, 'history.jsonl');
    writeFileSync(whole, await (await hub.request(`/sessions/${sessionId}/items`)).text());
    const floorUrl = await files.ask('listen', { file: whole });

    const rest = await repeated(bench, () => stalledBy(async () => 0));
    const opened = await repeated(bench, () => stalledBy(() => connectAndOpen(hub, sessionId)));
    const paged = await repeated(bench, () => stalledBy(() => allPages(hub, sessionId, items)));
    const streamed = await repeated(bench, () => stalledBy(() => itemsStream(hub, sessionId)));
    const floor = await repeated(bench, () => fetchedLines(() => fetch(floorUrl)));

    const name = `open, ${items} items`;
    const within = (bound: number) => ({ text: `<= ${bound} ms`, holds: (value: number) => value <= bound });
    bench.found({
      metric: `${name}: last turns at the client after connect`,
      unit: 'ms',
      ours: opened.map(({ ms }) => ms),
      bound: within(10),
    });
    bench.found({ metric: `${name}: the same, when it is not in memory`, unit: 'ms', ours: cold.ms });
    bench.found({
      metric: `${name}: whole history over HTTP, parsed`,
      unit: 'ms',
      ours: streamed.map(({ ms }) => ms),
      floor: { name: 'file over bare http, parsed', values: floor },
      bound: within(60),
    });
    bench.found({
      metric: `${name}: whole history by pages of 500, parsed`,
      unit: 'ms',
      ours: paged.map(({ ms }) => ms),
      floor: { name: 'file over bare http, parsed', values: floor },
    });
    bench.found({
      metric: `${name}: longest wait of another client meanwhile`,
      unit: 'ms',
      ours: [...opened, ...paged, ...streamed].map(({ stall }) => stall),
      floor: { name: 'at rest', values: rest.map(({ stall }) => stall) },
      bound: within(25),
    });
    bench.found({
      metric: `${name}: the same, when it is not in memory`,
      unit: 'ms',
      ours: cold.stall,
      bound: within(25),
    });
  } finally {
    await bystander.end();
    await files.end();
    await hub.dispose();
  }
};

async function repeated<T>(bench: Bench, work: () => Promise<T>): Promise<T[]> {
  for (let n = 0; n < WARM_UPS; n++) await work();
  const results: T[] = [];
  for (let n = 0; n < TIMES * bench.repeats; n++) results.push(await work());
  return results;
}

function itemsStream(hub: HubProcess, sessionId: string): Promise<number> {
  return fetchedLines(() => hub.request(`/sessions/${sessionId}/items`));
}

/** The milliseconds it takes to ask for lines, read and parse every one. */
async function fetchedLines(ask: () => Promise<Response>): Promise<number> {
  const began = performance.now();
  const lines = (await (await ask()).text()).trimEnd().split('\n');
  for (const line of lines) JSON.parse(line);
  return performance.now() - began;
}

/** The way a window takes: from the newest page back to the first item. */
async function allPages(hub: HubProcess, sessionId: string, items: number): Promise<number> {
  const client = hub.client();
  const view = client.session(sessionId);
  await new Promise<void>((resolve) => {
    const stop = view.state.subscribe(() => {
      stop();
      resolve();
    });
  });
  const state = view.state.get();
  const began = performance.now();
  const pages: (readonly Item[])[] = [state?.items ?? []];
  let before = state?.evicted ?? 0;
  while (before > 0) {
    const page = await client.request('history', { sessionId, before, limit: Math.min(500, before) });
    pages.unshift(page.items);
    before = page.first;
  }
  const ms = performance.now() - began;
  hub.closeClients();
  const got = pages.reduce((sum, page) => sum + page.length, 0);
  if (got < items) throw new Error(`${got} of ${items} items came`);
  return ms;
}
