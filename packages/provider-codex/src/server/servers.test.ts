import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppServer } from './app-server.ts';
import type { Launch } from './launch.ts';
import { launchOf, serviceOf } from './launch.ts';
import { Servers } from './servers.ts';

const SETTINGS = { env: {}, options: {} };
const launch = (apiKey?: string): Launch =>
  launchOf('/bin/codex', {}, apiKey === undefined ? SETTINGS : { ...SETTINGS, apiKey });

function pool() {
  const started: { gone: boolean }[] = [];
  const servers = new Servers(async () => {
    const server = {
      gone: false,
      end: async () => {
        server.gone = true;
      },
    };
    started.push(server);
    return server as unknown as AppServer;
  });
  return { servers, started };
}

test('sessions share a server, and the last one ends it', async () => {
  const { servers, started } = pool();
  const [one, two] = await Promise.all([servers.lease(launch()), servers.lease(launch())]);
  assert.equal(one.server, two.server);
  await one.release();
  await one.release();
  assert.equal(started[0]?.gone, false, 'given back twice counts once');
  await two.release();
  assert.deepEqual([started.length, started[0]?.gone], [1, true]);
});

test('other settings get a server beside it, and one that ended is replaced', async () => {
  const { servers, started } = pool();
  const old = await servers.lease(launch());
  const keyed = await servers.lease(launch('sk-1'));
  assert.notEqual(old.server, keyed.server);
  old.server.gone = true;
  const next = await servers.lease(launch());
  assert.notEqual(next.server, old.server);
  await old.release();
  assert.equal(started[2]?.gone, false, 'giving back the old one does not end the new one');
  await servers.close();
  assert.ok(started.every(({ gone }) => gone));
});

test('a server that does not start is tried again by the next one', async () => {
  let attempts = 0;
  const servers = new Servers(async () => {
    attempts += 1;
    throw new Error('no');
  });
  await assert.rejects(servers.lease(launch()), /no/);
  await assert.rejects(servers.lease(launch()), /no/);
  assert.equal(attempts, 2);
});

test('a key is never in the arguments, and another address never gets the sign-in of the person', () => {
  assert.doesNotMatch(launch('sk-secret').args.join(' '), /sk-secret/);
  const own = serviceOf({ ...SETTINGS, baseUrl: 'http://elsewhere/v1' });
  assert.equal(own.config['model_providers.codeai_hub.requires_openai_auth'], false);
  assert.deepEqual(serviceOf(SETTINGS), { modelProvider: undefined, config: {} });
  assert.equal(serviceOf({ ...SETTINGS, apiKey: 'sk-1' }).modelProvider, 'openai');
});
