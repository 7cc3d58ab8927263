import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { HubError } from '@codeai-hub/protocol/errors';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { homePaths } from '../storage/home.ts';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { SessionStore } from './session-store.ts';

const ID = 'session0001';
const unstopped = (error: HubError) => assert.fail(error.message);

function setUp() {
  const fs = new MemoryFileSystem();
  const paths = homePaths('/home');
  fs.makeDir(paths.sessions);
  const store = new SessionStore({ fs, paths, clock: new FakeClock(), newEpoch: () => 'e1' });
  return { fs, store, log: paths.sessionLog(ID) };
}

test('a session whose core died while it was made is not there, however far it came', () => {
  const made = setUp();
  made.store.create(ID, unstopped);
  const header = made.fs.read(made.log);
  for (let size = 0; size <= header.length; size++) {
    const { fs, store, log } = setUp();
    fs.makeDir(`/home/sessions/${ID}`);
    fs.writeAtomic(log, header.subarray(0, size));
    const notFound = (error: HubError) => error.code === 'session_not_found';
    assert.throws(() => store.load(ID, unstopped), notFound, `${size} bytes of the first line`);
  }
});

test('a first line that says something else is damage, which nobody may take for nothing', () => {
  const { fs, store, log } = setUp();
  store.create(ID, unstopped);
  fs.tamper(log, (bytes) => Buffer.concat([Buffer.from('#'), bytes]));
  assert.throws(
    () => store.load(ID, unstopped),
    (error: HubError) => error.code === 'log_damaged',
  );
});

test('a session is read from a disk that takes no writes, without the history made from it', () => {
  const { fs, store } = setUp();
  writeLongSession(store);
  fs.limitRoom(0);
  const loaded = store.load(ID, unstopped);
  assert.ok(loaded.state.evicted > 0);
  assert.match(loaded.repairs.join(), /history file could not be written/);
});

test('a session whose snapshot cannot be read is read from its log, and that is told', () => {
  const { fs, store } = setUp();
  writeLongSession(store);
  fs.makeDir(`/home/sessions/${ID}/snapshot.json`);
  const loaded = store.load(ID, unstopped);
  assert.ok(loaded.state.evicted > 0);
  assert.match(loaded.repairs.join(), /the snapshot could not be read/);
});

test('I5: damage right behind the first line is told as damage, not as a missing session', () => {
  const { fs, store, log } = setUp();
  writeLongSession(store);
  fs.tamper(log, (bytes) => {
    const copy = Buffer.from(bytes);
    copy[copy.indexOf('\n') + 5] = 0x23;
    return copy;
  });
  assert.throws(
    () => store.load(ID, unstopped),
    (error: HubError) => error.code === 'log_damaged' && error.details.line === 2,
  );
});

/** More items than the window holds, and no snapshot. */
function writeLongSession(store: SessionStore): void {
  const { log } = store.create(ID, unstopped);
  const events: SessionEvent[] = [
    {
      type: 'session.created',
      sessionId: ID,
      title: 't',
      folder: '/w',
      provider: 'demo',
      model: null,
      effort: null,
      mode: 'ask',
    },
    { type: 'turn.started', turnId: 't1', cause: 'agent' },
  ];
  for (let n = 0; n < 250; n++) {
    const item = {
      kind: 'reasoning',
      id: `i${n}`,
      turnId: 't1',
      status: 'completed',
      text: 'x',
      startedAt: 1,
    } as const;
    events.push({ type: 'item.started', item });
  }
  log.append(events.map((event, n) => ({ seq: n + 1, at: 1, origin: { kind: 'core' as const }, event })));
}
