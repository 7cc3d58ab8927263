import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { HubProcess, REPOSITORY } from './harness/hub-process.ts';
import { idle, lastTurn, newSession, text, until, untilState } from './harness/watch.ts';

const MAIN = join(REPOSITORY, 'dist/core/main.cjs');

function startCore(home: string, ...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, CODEAI_HUB_HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    words += more;
  });
  return { child, words: () => words, exit: once(child, 'exit').then(([code]) => code as number | null) };
}

test('one home has one core, also when eight start at the same instant', async (t) => {
  const hub = await HubProcess.start();
  t.after(() => hub.dispose());
  await hub.stop();
  const cores = Array.from({ length: 8 }, () => startCore(hub.home, '--port', '0', '--keep'));
  const losers = new Set<number | null>();
  let ended = 0;
  await new Promise<void>((resolve) => {
    for (const core of cores) {
      void core.exit.then((code) => {
        losers.add(code);
        if (++ended === 7) resolve();
      });
    }
  });
  assert.deepEqual([...losers], [10], 'the losers say that a core runs already');
  const winner = cores.find(({ child }) => child.exitCode === null);
  winner?.child.kill('SIGTERM');
  assert.equal(await winner?.exit, 0);
});

test('the lock of a killed core does not keep the next one out, and its entry fools nobody', async (t) => {
  const hub = await HubProcess.start();
  t.after(() => hub.dispose());
  await hub.kill();
  const path = join(hub.home, 'core/run/core.json');
  const stale = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  // The pid of a process that lives but is not that core: what a re-used pid looks like.
  writeFileSync(path, JSON.stringify({ ...stale, pid: process.pid }), { mode: 0o600 });
  await hub.restart();
  assert.notEqual(hub.instanceId, stale.instanceId);
  assert.equal((await hub.request('/status')).status, 200);
});

test('a taken port is no obstacle: a free one is used and told', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const hub = await HubProcess.start({ config: { port }, args: ['--keep'] });
  t.after(async () => {
    await hub.dispose();
    taken.close();
  });
  assert.notEqual(new URL(hub.url).port, String(port));
  assert.equal((await fetch(`${hub.url}/api/v1/health`)).status, 200);
});

test('SIGTERM tells the windows, ends the turn politely, leaves no process and no entry', async (t) => {
  const hub = await HubProcess.start();
  t.after(() => hub.dispose());
  const client = hub.client();
  const view = await newSession(client, { folder: hub.folder, provider: 'demo' });
  await view.send(text('work for 60 seconds'));
  await untilState(view, (state) => state.items.some((item) => item.kind !== 'user_message'));
  assert.equal(await hub.stop(), 0);
  assert.equal(existsSync(join(hub.home, 'core/run/core.json')), false);
  assert.deepEqual(hub.processes(), []);
  await hub.restart();
  const after = await untilState(view, (state) => idle(state) && activeAgent(state).binding.status === 'closed');
  assert.equal(lastTurn(after)?.outcome?.type, 'interrupted');
});

test('a core without windows and work stops by itself; one with a running turn does not', async (t) => {
  const hub = await HubProcess.start({ config: { idleStopSeconds: 1 }, args: ['--port', '0'] });
  t.after(() => hub.dispose());
  const client = hub.client();
  const view = await newSession(client, { folder: hub.folder, provider: 'demo' });
  await view.send(text('work for 4 seconds'));
  await untilState(view, (state) => !idle(state));
  client.close();
  assert.equal(await hub.ended(), 0);
  const log = hub.log().map(({ message }) => message);
  assert.ok(log.includes('the core has stopped'));
  await hub.restart();
  const again = hub.client();
  const later = again.session(view.sessionId);
  const state = await untilState(later, idle);
  assert.equal(lastTurn(state)?.outcome?.type, 'completed', 'the turn ran to its end before the core stopped');
});

test('the token lies in a file of the owner alone, and a new start makes a new one', async (t) => {
  const hub = await HubProcess.start();
  t.after(() => hub.dispose());
  const before = hub.token;
  assert.equal(statSync(join(hub.home, 'core/run/core.json')).mode & 0o777, 0o600);
  assert.equal(statSync(join(hub.home, 'core/run')).mode & 0o777, 0o700);
  await hub.stop();
  await hub.restart();
  assert.notEqual(hub.token, before);
  const refused = await fetch(`${hub.url}/api/v1/status`, { headers: { authorization: `Bearer ${before}` } });
  assert.equal(refused.status, 401);
});

test('a window comes back by itself after the core was killed and started again', async (t) => {
  const hub = await HubProcess.start();
  t.after(() => hub.dispose());
  const client = hub.client();
  await until(client.connection, ({ type }) => type === 'live');
  await hub.kill();
  await until(client.connection, ({ type }) => type !== 'live');
  await hub.restart();
  await until(client.connection, ({ type }) => type === 'live');
});
