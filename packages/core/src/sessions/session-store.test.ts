import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HubError } from '@codeai-hub/protocol/errors';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { homePaths } from '../storage/home.ts';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { SessionStore } from './session-store.ts';

const ID = 'session0001';

function setUp() {
  const fs = new MemoryFileSystem();
  const paths = homePaths('/home');
  fs.makeDir(paths.sessions);
  const store = new SessionStore({ fs, paths, clock: new FakeClock(), newEpoch: () => 'e1', degraded: () => {} });
  return { fs, store, log: paths.sessionLog(ID) };
}

test('a session whose core died while it was made is not there, however far it came', () => {
  const made = setUp();
  made.store.create(ID);
  const header = made.fs.read(made.log);
  for (let size = 0; size <= header.length; size++) {
    const { fs, store, log } = setUp();
    fs.makeDir(`/home/sessions/${ID}`);
    fs.writeAtomic(log, header.subarray(0, size));
    const notFound = (error: HubError) => error.code === 'session_not_found';
    assert.throws(() => store.load(ID), notFound, `${size} bytes of the first line`);
  }
});

test('a first line that says something else is damage, which nobody may take for nothing', () => {
  const { fs, store, log } = setUp();
  store.create(ID);
  fs.tamper(log, (bytes) => Buffer.concat([Buffer.from('#'), bytes]));
  assert.throws(
    () => store.load(ID),
    (error: HubError) => error.code === 'log_damaged',
  );
});
