import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { processIdentity } from '@codeai-hub/provider-kit/processes/identity';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { type DiscoveryEntry, isAlive, readDiscovery, removeDiscovery, writeDiscovery } from './discovery.ts';

const PATH = '/run/core.json';
const ENTRY: DiscoveryEntry = {
  pid: 4711,
  startTime: '12345',
  bootId: 'b',
  instanceId: 'one',
  protocolVersions: [1],
  url: 'http://127.0.0.1:8080',
  token: 't'.repeat(43),
  version: '0.1.0',
};

function setUp(text?: string) {
  const fs = new MemoryFileSystem();
  fs.makeDir('/run');
  if (text !== undefined) fs.writeAtomic(PATH, text);
  return fs;
}

test('what the core writes the client reads', () => {
  const fs = setUp();
  assert.equal(readDiscovery(fs, PATH), null);
  writeDiscovery(fs, PATH, ENTRY);
  assert.deepEqual(readDiscovery(fs, PATH), ENTRY);
});

test('what is no entry is none: torn, of other shape, or pointing elsewhere', () => {
  const whole = JSON.stringify(ENTRY);
  for (let length = 0; length < whole.length; length++) {
    assert.equal(readDiscovery(setUp(whole.slice(0, length)), PATH), null);
  }
  const changes: object[] = [
    { pid: -1 },
    { pid: 1.5 },
    { token: 'short' },
    { startTime: '' },
    { protocolVersions: [] },
  ];
  for (const url of [
    'http://evil.example',
    'https://127.0.0.1:1',
    'http://127.0.0.1.evil.example',
    'file:///x',
    'none',
  ]) {
    changes.push({ url });
  }
  for (const change of changes) {
    assert.equal(readDiscovery(setUp(JSON.stringify({ ...ENTRY, ...change })), PATH), null, JSON.stringify(change));
  }
});

test('a full disk is told', () => {
  const fs = setUp();
  fs.limitRoom(10);
  assert.throws(() => writeDiscovery(fs, PATH, ENTRY), { code: 'disk_full' });
});

test('a stopping core removes its own entry and nobody else’s', () => {
  const fs = setUp();
  writeDiscovery(fs, PATH, { ...ENTRY, instanceId: 'the next one' });
  removeDiscovery(fs, PATH, 'one');
  assert.equal(readDiscovery(fs, PATH)?.instanceId, 'the next one');
  removeDiscovery(fs, PATH, 'the next one');
  assert.equal(readDiscovery(fs, PATH), null);
  removeDiscovery(fs, PATH, 'the next one');
});

test('a core is alive while its very process runs; a pid that is used again is not it', async (t) => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  const identity = await processIdentity(child.pid as number);
  assert.ok(identity);
  const entry = { ...ENTRY, ...identity };
  assert.equal(await isAlive(entry), true);
  assert.equal(await isAlive({ ...entry, startTime: '1' }), false);
  assert.equal(await isAlive({ ...entry, bootId: 'another boot' }), false);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  assert.equal(await isAlive(entry), false);
});
