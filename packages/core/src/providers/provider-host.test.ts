import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeError } from '@codeai-hub/protocol/errors';
import { CONTRACT_VERSION } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { LineStream } from '@codeai-hub/provider-kit/rpc';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import type { InstalledProvider } from './host-launcher.ts';
import { ProviderHost } from './provider-host.ts';

/** The core's end of a host that says what the test lets it say. */
function setUp() {
  const host = { killed: 0, words: '', ended: [] as string[], failed: [] as string[], events: [] as ProviderEvent[] };
  let line = (_: string) => {};
  let asked: unknown;
  let close = (_?: string) => {};
  const stream: LineStream = {
    send: (frame) => {
      asked = (JSON.parse(frame) as { id: unknown }).id;
    },
    drained: async () => {},
    onLine: (listener) => {
      line = listener;
    },
    onClose: (listener) => {
      const before = close;
      close = (reason) => {
        before(reason);
        listener(reason);
      };
    },
    close: () => {},
  };
  const link = { stream, pid: 7, lastWords: () => host.words, onExit: () => {}, kill: () => void host.killed++ };
  const core = new ProviderHost({
    provider: { manifest: { id: 'x', name: 'X', contract: CONTRACT_VERSION }, entry: '' } as InstalledProvider,
    launcher: { launch: () => link },
    clock: new FakeClock(),
    dataDir: '/tmp',
    coreVersion: '0',
    runTag: 'r',
    settings: { env: {}, options: {} },
    processStarted: () => {},
    processEnded: () => {},
    installProgress: () => {},
    signInProgress: () => {},
    log: () => {},
    failed: (error) => void host.failed.push(error.message),
    ended: (reason) => host.ended.push(reason),
    exited: () => {},
  });
  core.listen('s', (event) => host.events.push(event));
  /** Refuses what was asked for last. */
  const refuse = (error: object) => line(JSON.stringify({ jsonrpc: '2.0', id: asked, error }));
  return { core, host, refuse, close: (reason?: string) => close(reason) };
}

test('a host that ended tells its sessions its last words as the reason', () => {
  const { host, close } = setUp();
  host.words = 'Error: no\n    at x\nno such colour\n';
  close();
  assert.deepEqual(host.events, [{ type: 'closed', reason: 'its host process ended: no such colour' }]);
  assert.equal(host.ended.length, 1);
  assert.equal(host.killed, 0);
});

test('a host that was given up for what it sent is killed, and its sessions are told why', () => {
  const { host, close } = setUp();
  host.words = 'harmless warning';
  close('it sent a line of more than 64 MB');
  assert.deepEqual(host.events, [
    { type: 'closed', reason: 'its host process was ended: it sent a line of more than 64 MB' },
  ]);
  assert.equal(host.killed, 1);
});

test('a module that refuses to begin is told by its refusal, not by what it printed before', async () => {
  const { core, host, refuse } = setUp();
  host.words = 'DeprecationWarning: old';
  const ready = core.ready();
  refuse({ data: describeError('agent_error', { reason: 'no room for data' }) });
  await assert.rejects(ready, /no room for data/);
});

test('a module that dies as it begins is told by its last words', async () => {
  const { core, host, close } = setUp();
  host.words = 'Cannot find package';
  const ready = core.ready();
  close();
  await assert.rejects(ready, /X[\s\S]*Cannot find package/);
});
