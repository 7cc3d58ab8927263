import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubError } from '@codeai-hub/protocol/errors';
import { CONTRACT_VERSION, type Manifest } from '../contract.ts';
import type { ProviderEvent } from '../events.ts';
import { linkedStreams } from '../linked-stream.ts';
import type { HostServices, Provider, ProviderModule, ProviderSession } from '../module.ts';
import { spawnTagged } from '../processes/spawn-tagged.ts';
import { findTagged } from '../processes/sweep.ts';
import { ofRun } from '../processes/tags.ts';
import { RpcPeer } from '../rpc.ts';
import { serveProvider } from './serve.ts';

const features = { models: [], modes: [], efforts: [], commands: [] };
const manifest: Manifest = {
  contract: CONTRACT_VERSION,
  id: 'careless',
  name: 'Careless',
  description: '',
  version: '1',
  capabilities: {
    steer: false,
    resume: false,
    fork: false,
    interrupt: true,
    images: false,
    models: false,
    modes: false,
    resumesTurns: false,
    install: false,
  },
  features,
  defaultMode: 'ask',
};

/** A module that starts processes and never ends one; each test changes what it does. */
function careless(more: Partial<Provider> = {}, session: Partial<ProviderSession> = {}) {
  const state = { emit: (_: ProviderEvent) => {}, closes: 0 };
  const module: ProviderModule = {
    manifest,
    create: (host) => ({
      detect: async () => ({ status: 'ready', runtime: null, account: null, hint: null, error: null }),
      open: async (request, emit) => {
        state.emit = emit;
        await startForgotten(host, request.sessionId);
        if (request.folder === '/refused') throw new HubError('folder_not_found', { path: request.folder });
        return {
          opened: { runtime: { version: '1', source: 'built-in' }, features },
          prompt: async () => {},
          interrupt: async () => {},
          answer: async () => {},
          configure: async () => {},
          close: async () => {
            state.closes++;
          },
          ...session,
        };
      },
      close: async () => {},
      ...more,
    }),
  };
  return { module, state };
}

async function startForgotten(host: HostServices, sessionId: string): Promise<void> {
  const spawned = spawnTagged({
    command: 'tail',
    args: ['-f', '/dev/null'],
    cwd: '/tmp',
    env: { PATH: process.env.PATH },
    tags: host.tags(sessionId),
    name: 'The forgotten one',
  });
  await spawned.started;
}

async function served(module: ProviderModule, name: string) {
  const [ours, theirs] = linkedStreams();
  const ended = serveProvider(module, theirs);
  const peer = new RpcPeer(ours, { onBadLine: (line, reason) => assert.fail(`${reason}: ${line}`) });
  const logs: string[] = [];
  const events: ProviderEvent[] = [];
  peer.on('log', (params) => logs.push((params as { message: string }).message));
  peer.on('session.event', (params) => events.push((params as { event: ProviderEvent }).event));
  const runTag = `serve-test/${process.pid}-${name}`;
  const settings = { env: {}, options: {} };
  await peer.request('initialize', { contract: CONTRACT_VERSION, coreVersion: '0', dataDir: '/tmp', settings, runTag });
  const open = (sessionId: string, folder = '/tmp') =>
    peer.request('session.open', { sessionId, folder, model: null, effort: null, mode: 'ask' });
  const left = async () => (await findTagged(ofRun(runTag))).length;
  const end = async () => {
    peer.close();
    await ended;
    assert.equal(await left(), 0);
  };
  return { peer, open, left, logs, events, end };
}

const code = (expected: string) => (error: unknown) => error instanceof HubError && error.code === expected;

test('what a module forgets to end is ended when its session closes, and logged', async () => {
  const { peer, open, left, logs, end } = await served(careless().module, 'close');
  await open('s1');
  await open('s2');
  assert.equal(await left(), 2);
  await peer.request('session.close', { sessionId: 's1' });
  assert.equal(await left(), 1, 'the other session keeps its own');
  assert.match(logs.join(), /ended 1 processes that outlived the agent/);
  await end();
});

test('an opening that is refused leaves no process', async () => {
  const { open, left, end } = await served(careless().module, 'refused');
  await assert.rejects(open('s1', '/refused'), code('folder_not_found'));
  assert.equal(await left(), 0);
  await end();
});

test('an agent that says it closed is cleaned up after, and its session can be opened again', async () => {
  const { module, state } = careless();
  const { peer, open, left, events, end } = await served(module, 'closed');
  await open('s1');
  state.emit({ type: 'closed', reason: 'gone' });
  await open('s1');
  assert.equal(await left(), 1, 'the old process is gone, the new one was spared');
  assert.deepEqual(events, [{ type: 'closed', reason: 'gone' }]);
  assert.equal(state.closes, 1);
  await peer.request('session.prompt', { sessionId: 's1', messageId: 'm', content: [] });
  await end();
});

test('a session whose closing fails is swept all the same', async () => {
  const stubborn = { close: () => Promise.reject(new Error('no')) };
  const { peer, open, left, logs, end } = await served(careless({}, stubborn).module, 'stubborn');
  await open('s1');
  await peer.request('session.close', { sessionId: 's1' });
  assert.equal(await left(), 0);
  assert.match(logs.join(), /could not end the agent: no/);
  await end();
});

test('what a module does not offer, and what nobody opened, is refused by name', async () => {
  const { peer, open, end } = await served(careless().module, 'refusals');
  await open('s1');
  const message = { sessionId: 's1', messageId: 'm', content: [] };
  await assert.rejects(peer.request('session.steer', message), code('steer_unsupported'));
  await assert.rejects(peer.request('session.prompt', { ...message, sessionId: 's2' }), code('session_not_found'));
  await assert.rejects(peer.request('session.prompt', { sessionId: 's1' }), code('invalid_request'));
  await assert.rejects(peer.request('install', {}), code('unsupported'));
  await end();
});
