import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { homePaths } from '../storage/home.ts';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { NewSession } from './new-session.ts';
import { SessionStore } from './session-store.ts';
import type { Step } from './step.ts';
import { openItem, turnEnded, turnStarted } from './testing/steps.ts';

const ID = 'session0001';
const unstopped = () => assert.fail('the log stopped');

function setUp() {
  const fs = new MemoryFileSystem();
  const paths = homePaths('/home');
  fs.makeDir(paths.sessions);
  const store = new SessionStore({ fs, paths, clock: new FakeClock(), newEpoch: () => 'e1' });
  const created = { type: 'session.created' as const, sessionId: ID, title: 'Fork', folder: '/work' };
  const first = { ...created, provider: 'demo', model: null, effort: null, mode: 'ask' };
  const made = new NewSession({
    store,
    sessionId: ID,
    at: 5,
    origin: { kind: 'client', clientId: 'w', commandId: 'command-1', hash: 'h' },
    first,
    blobsOf: null,
    stopped: unstopped,
  });
  return { fs, store, made, load: () => store.load(ID, unstopped) };
}

const items = (from: number, to: number) => (step: Step) => {
  for (let n = from; n < to; n++) step.add(openItem(`i${n}`, 'agent_message', `text ${n}`));
};

test('a session is there with its last piece, and not before, whenever its core dies', () => {
  for (let pieces = 0; pieces <= 3; pieces++) {
    const { made, load } = setUp();
    made.add((step) => step.add(turnStarted()));
    for (let n = 0; n < pieces; n++) made.add(items(10 * n, 10 * n + 10));
    assert.throws(load, { code: 'session_not_found' }, `after ${pieces} pieces`);
  }
  const { made, load } = setUp();
  made.add((step) => step.add(turnStarted()));
  made.add(items(0, 30));
  made.finish((step) => step.add(turnEnded()));
  const { state, receipts } = load();
  assert.deepEqual(state, made.state);
  assert.equal(state.items.length, 30);
  const receipt = receipts.find('command-1', 'h');
  assert.ok(receipt?.status === 'accepted' && receipt.seq === state.seq);
});

test('one whose last piece is empty ends all the same', () => {
  const { made, load } = setUp();
  made.add((step) => step.add(turnStarted()));
  made.finish(() => undefined);
  assert.equal(activeAgent(load().state).currentTurnId, 't1');
});

test('one that is given up leaves nothing', () => {
  const { fs, made } = setUp();
  made.add(items(0, 5));
  made.discard();
  assert.equal(fs.stat(`/home/sessions/${ID}`), null);
});
