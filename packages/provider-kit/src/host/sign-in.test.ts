import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubError } from '@codeai-hub/protocol/errors';
import { CONTRACT_VERSION, type Manifest } from '../contract.ts';
import { linkedStreams } from '../linked-stream.ts';
import type { Provider } from '../module.ts';
import { RpcPeer } from '../rpc.ts';
import { serveProvider } from './serve.ts';

const no = false;
const manifest: Manifest = {
  contract: CONTRACT_VERSION,
  id: 'signs',
  name: 'Signs',
  description: '',
  version: '1',
  capabilities: {
    steer: no,
    resume: no,
    fork: no,
    interrupt: no,
    images: no,
    models: no,
    modes: no,
    resumesTurns: no,
    install: no,
  },
  features: { models: [], modes: [], efforts: [], commands: [] },
  defaultMode: 'ask',
};

async function served(more: Partial<Provider>) {
  const [core, host] = linkedStreams();
  const ended = serveProvider(
    {
      manifest,
      create: () => ({
        detect: async () => ({ status: 'sign_in', runtime: null, account: null, hint: null, error: null }),
        open: async () => {
          throw new HubError('auth_required', { provider: 'Signs', hint: '' });
        },
        close: async () => {},
        ...more,
      }),
    },
    host,
  );
  const peer = new RpcPeer(core, { onBadLine: (line, reason) => assert.fail(`${reason}: ${line}`) });
  const told: unknown[] = [];
  peer.on('signIn.progress', (progress) => told.push(progress));
  await peer.request('initialize', {
    contract: CONTRACT_VERSION,
    coreVersion: '0',
    dataDir: '/nowhere',
    runTag: 'r',
    settings: { env: {}, options: {} },
  });
  const end = async () => {
    peer.close();
    await ended;
  };
  return { peer, told, end };
}

const codeOf = (code: string) => (error: unknown) => error instanceof HubError && error.code === code;
const URL = 'https://vendor.example/device';

test('a sign-in tells what a person has to do and answers when it is done', async () => {
  const { peer, told, end } = await served({
    signIn: async (method, tell) => {
      tell({ type: 'show_code', url: URL, code: `${method}-1` });
      tell({ type: 'waiting', text: 'for the page' });
    },
  });
  await peer.request('signIn.start', { method: 'device' });
  assert.deepEqual(told, [
    { type: 'show_code', url: URL, code: 'device-1' },
    { type: 'waiting', text: 'for the page' },
  ]);
  await end();
});

test('giving up waits until nothing of the flow is left, silences it, and lets another begin', async () => {
  const left: string[] = [];
  const { peer, told, end } = await served({
    signIn: async (method, tell, signal) => {
      if (method === 'second') return;
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      tell({ type: 'waiting', text: 'too late' });
      left.push('tidied');
      throw new Error('aborted');
    },
  });
  const refused = assert.rejects(peer.request('signIn.start', { method: 'first' }), codeOf('sign_in_cancelled'));
  await assert.rejects(peer.request('signIn.start', { method: 'second' }), /another sign-in is under way/);
  await peer.request('signIn.cancel', {});
  assert.deepEqual(left, ['tidied']);
  await refused;
  await peer.request('signIn.start', { method: 'second' });
  assert.deepEqual(told, []);
  await end();
});

test('what a flow fails of is told in its words, and a module without one refuses', async () => {
  const failing = await served({ signIn: () => Promise.reject(new Error('the page was closed')) });
  await assert.rejects(failing.peer.request('signIn.start', { method: 'x' }), (error) => {
    assert.ok(error instanceof HubError && error.code === 'sign_in_failed');
    assert.match(error.message, /Signs could not be signed in: the page was closed/);
    return true;
  });
  await failing.end();
  const without = await served({});
  await assert.rejects(without.peer.request('signIn.start', { method: 'x' }), codeOf('unsupported'));
  await assert.rejects(without.peer.request('signOut', {}), codeOf('unsupported'));
  await without.peer.request('signIn.cancel', {});
  await without.end();
});

test('a host that loses its core gives the flow up', async () => {
  const given = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const { peer, end } = await served({
    signIn: (_method, _tell, signal) => {
      signal.addEventListener('abort', () => given.resolve(), { once: true });
      begun.resolve();
      return new Promise(() => {});
    },
  });
  peer.request('signIn.start', { method: 'x' }).catch(() => {});
  await begun.promise;
  await end();
  await given.promise;
});
