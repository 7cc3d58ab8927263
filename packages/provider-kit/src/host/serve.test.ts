import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '../clock.ts';
import { CONTRACT_VERSION, type Manifest } from '../contract.ts';
import type { ProviderEvent } from '../events.ts';
import { linkedStreams } from '../linked-stream.ts';
import type { HostServices, Provider, ProviderModule, ProviderSession } from '../module.ts';
import { spawnTagged } from '../processes/spawn-tagged.ts';
import { findTagged } from '../processes/sweep.ts';
import { ofRun } from '../processes/tags.ts';
import { eagerClock } from '../processes/testing/eager-clock.ts';
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
  const state = { emit: (_: ProviderEvent) => {}, emits: [] as ((event: ProviderEvent) => void)[], closes: 0 };
  const module: ProviderModule = {
    manifest,
    create: (host) => ({
      detect: async () => ({ status: 'ready', runtime: null, account: null, hint: null, error: null }),
      open: async (request, emit) => {
        state.emit = emit;
        state.emits.push(emit);
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

async function served(module: ProviderModule, name: string, clock?: Clock) {
  const [ours, theirs] = linkedStreams();
  const ended = serveProvider(module, theirs, clock);
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
  assert.match(logs.join(), /ended 1 process that outlived the agent/);
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

test('what an earlier opening tells late reaches nobody', async () => {
  const { module, state } = careless();
  const { peer, open, events, end } = await served(module, 'late');
  await open('s1');
  await open('s1');
  const [first, second] = state.emits;
  first?.({ type: 'closed', reason: 'late' });
  second?.({ type: 'activity' });
  await peer.request('session.prompt', { sessionId: 's1', messageId: 'm', content: [] });
  await peer.request('session.close', { sessionId: 's1' });
  second?.({ type: 'turn.ended', outcome: { type: 'interrupted' } });
  await peer.request('ping', {});
  assert.deepEqual(events, [{ type: 'activity' }]);
  await end();
});

/** A module that opens when the test lets it, or never. */
function slow() {
  const opening = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const { module, state } = careless();
  const slowModule: ProviderModule = {
    ...module,
    create: (host) => {
      const provider = module.create(host);
      const open: Provider['open'] = async (request, emit) => {
        const session = await provider.open(request, emit);
        begun.resolve();
        await opening.promise;
        return session;
      };
      return { ...provider, open };
    },
  };
  return { module: slowModule, state, begun: begun.promise, goOn: opening.resolve };
}

test('a session that is closed on its way up does not come up, and leaves nothing', async () => {
  const { module, state, begun, goOn } = slow();
  const { peer, open, left, end } = await served(module, 'way-up');
  const refused = assert.rejects(open('s1'), code('agent_process_ended'));
  await begun;
  const closed = peer.request('session.close', { sessionId: 's1' });
  goOn();
  await Promise.all([refused, closed]);
  assert.equal(state.closes, 1);
  assert.equal(await left(), 0);
  const message = { sessionId: 's1', messageId: 'm', content: [] };
  await assert.rejects(peer.request('session.prompt', message), code('session_not_found'));
  await end();
});

test('an agent that closes on its way up says why it could not be opened', async () => {
  const { module, state, begun, goOn } = slow();
  const { open, end } = await served(module, 'gone');
  const refused = assert.rejects(open('s1'), /no licence/);
  await begun;
  state.emit({ type: 'closed', reason: 'no licence' });
  goOn();
  await refused;
  await end();
});

test('of two openings at once one comes up, and what the other started is gone', async () => {
  const { module, state } = careless();
  const { open, left, end } = await served(module, 'two');
  const results = await Promise.allSettled([open('s1'), open('s1')]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'fulfilled'],
  );
  assert.equal(await left(), 1);
  assert.equal(state.closes, 1);
  await end();
});

test('when the core goes away, an opening that never ends and a session that cannot close lose their processes', async () => {
  const { module, begun } = slow();
  const waiting = await served(module, 'never-opens', eagerClock());
  void waiting.open('s1').catch(() => {});
  await begun;
  await waiting.end();

  const never = { close: () => new Promise<void>(() => {}) };
  const stuck = await served(careless({}, never).module, 'never-closes', eagerClock());
  await stuck.open('s1');
  await stuck.end();
});

test('a module that fails or hangs as it ends does not keep its host', async (context) => {
  const said = context.mock.method(console, 'error', () => {});
  const failing = await served(careless({ close: () => Promise.reject(new Error('no')) }).module, 'fails');
  await failing.end();
  const hanging = await served(careless({ close: () => new Promise(() => {}) }).module, 'hangs', eagerClock());
  await hanging.end();
  assert.deepEqual(
    said.mock.calls.map(({ arguments: [words] }) => /: (.*)/.exec(String(words))?.[1]),
    ['no', '2 s passed'],
  );
});
