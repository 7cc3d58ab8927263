import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { NODE_FLAGS } from '@codeai-hub/core/lifecycle/node-flags';
import { homePaths } from '@codeai-hub/core/storage/home';
import type { Bench, Group } from '../bench.ts';
import { fillHome } from '../history.ts';
import { crowd, freePort, untilHealthy } from '../knock.ts';
import { makeStop } from '../stop.ts';

const HISTORY = { sessions: 1000, megabytesEach: 1 };
/** Starts vary more than anything else. */
const STARTS_PER_REPEAT = 4;
const CROWDS = 3;

/** From the start of the process to the first healthy answer. */
export const start: Group = async (bench) => {
  const sessions = Math.round(HISTORY.sessions * bench.scale);
  bench.say(`a home with ${sessions} sessions of about ${HISTORY.megabytesEach} MB is made`);
  const home = await fillHome(bench, sessions, HISTORY.megabytesEach);
  const lost = await startWithoutIndex(bench, home, sessions);
  bench.say('starts');
  const bare: number[] = [];
  const empty: number[] = [];
  const full: number[] = [];
  const uncompiled: number[] = [];
  for (let n = 0; n < STARTS_PER_REPEAT * bench.repeats; n++) {
    bare.push(await bareStart());
    empty.push(await inEmptyHome(bench, (path) => timedStart(bench, path)));
    full.push(await timedStart(bench, home));
    uncompiled.push(await inEmptyHome(bench, (path) => timedStart(bench, path, 'core/core.cjs')));
  }
  const crowds = [];
  for (let n = 0; n < CROWDS; n++) {
    crowds.push(await inEmptyHome(bench, (path) => crowdedStart(bench, path)), await crowdedStart(bench, home));
  }
  rmSync(home, { recursive: true, force: true });
  bench.found({
    metric: 'start: first healthy answer, empty home',
    unit: 'ms',
    ours: empty,
    floor: { name: 'bare node:http', values: bare },
    bound: { text: '<= 2.5x bare', holds: (_, ratio) => ratio <= 2.5 },
  });
  bench.found({
    metric: 'start: the same without compiled code of an earlier start',
    unit: 'ms',
    ours: uncompiled,
    floor: { name: 'bare node:http', values: bare },
  });
  bench.found({
    metric: `start: first healthy answer, ${sessions} sessions with over ${sessions * HISTORY.megabytesEach} MB`,
    unit: 'ms',
    ours: full,
    floor: { name: 'empty home', values: empty },
    bound: { text: '<= 2x empty', holds: (_, ratio) => ratio <= 2 },
  });
  bench.found({
    metric: 'start: the same when the index is lost',
    unit: 'ms',
    ours: lost.healthyMs,
    floor: { name: 'empty home', values: empty },
    bound: { text: '<= 2x empty', holds: (_, ratio) => ratio <= 2 },
  });
  bench.found({ metric: 'start: then, until every session was looked through', unit: 's', ours: lost.scanSeconds });
  bench.found({ metric: 'start: slowest answer meanwhile', unit: 'ms', ours: lost.slowestMs });
  bench.found({
    metric: `start: accepted requests left unanswered, of ${crowds.reduce((sum, { accepted }) => sum + accepted, 0)}`,
    unit: '',
    ours: crowds.reduce((sum, { accepted, answered }) => sum + accepted - answered, 0),
    bound: { text: '0', holds: (value) => value === 0 },
  });
};

async function bareStart(): Promise<number> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, '../floors/bare-http.cjs'), String(port)]);
  const healthyMs = await untilHealthy(port);
  await makeStop(child, 'SIGKILL')();
  return healthyMs;
}

async function timedStart(bench: Bench, home: string, file = 'core/main.cjs'): Promise<number> {
  const { port, stop } = await spawnCore(bench, home, file);
  const healthyMs = await untilHealthy(port);
  await stop();
  return healthyMs;
}

async function crowdedStart(bench: Bench, home: string): Promise<{ accepted: number; answered: number }> {
  const { port, stop } = await spawnCore(bench, home);
  const asked = await crowd(port);
  await stop();
  return asked;
}

async function startWithoutIndex(bench: Bench, home: string, sessions: number) {
  const { port, stop } = await spawnCore(bench, home);
  const healthyMs = await untilHealthy(port);
  const scan = await scanned(home, `http://127.0.0.1:${port}`, sessions);
  await stop();
  return { healthyMs, ...scan };
}

/** Waits until the core knows all sessions again, asking it all the while. */
async function scanned(home: string, url: string, sessions: number) {
  const { token } = JSON.parse(readFileSync(homePaths(home).discovery, 'utf8')) as { token: string };
  const began = performance.now();
  let slowestMs = 0;
  for (;;) {
    const asked = performance.now();
    const answer = await fetch(`${url}/api/v1/status`, { headers: { authorization: `Bearer ${token}` } });
    const status = (await answer.json()) as { sessions: number };
    slowestMs = Math.max(slowestMs, performance.now() - asked);
    if (status.sessions === sessions) return { scanSeconds: (performance.now() - began) / 1000, slowestMs };
    await pause(5);
  }
}

async function inEmptyHome<T>(bench: Bench, work: (home: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(bench.scratch, 'h-'));
  try {
    return await work(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function spawnCore(bench: Bench, home: string, file = 'core/main.cjs') {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [...NODE_FLAGS, join(bench.build.dir, file), '--port', String(port), '--keep'],
    {
      env: { ...process.env, CODEAI_HUB_HOME: home },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return { port, stop: makeStop(child, 'SIGTERM') };
}
