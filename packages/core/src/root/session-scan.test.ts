import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { SessionStore } from '../sessions/session-store.ts';
import { Bench, SESSION } from '../sessions/testing/bench.ts';
import { stateAfter } from '../sessions/testing/steps.ts';
import { homePaths } from '../storage/home.ts';
import { SessionIndex } from './session-index.ts';
import { firstSummaries, scanSessions } from './session-scan.ts';
import { summarise } from './summary.ts';

class Rig {
  readonly bench = new Bench();
  readonly paths = homePaths('/home');
  readonly removed: string[] = [];
  readonly summarised: string[] = [];
  readonly reports: unknown[] = [];
  readonly index: SessionIndex;
  readonly store: SessionStore;

  constructor() {
    const { disk: fs, clock } = this.bench;
    this.index = new SessionIndex({ fs, path: this.paths.sessionIndex, clock });
    this.store = new SessionStore({ fs, paths: this.paths, clock, newEpoch: () => 'e' });
  }

  scan(): Promise<void> {
    const { store, index, bench } = this;
    return scanSessions({
      store,
      index,
      sessions: bench.sessions,
      summarised: (state: SessionState) => {
        this.summarised.push(state.id);
        index.set(summarise(state, 0), store.stat(state.id) ?? assert.fail());
      },
      removed: (sessionId) => {
        this.removed.push(sessionId);
        index.remove(sessionId);
      },
      report: (error) => void this.reports.push(error),
    });
  }
}

/** A session with so many messages of an agent, as its last core left it: without a snapshot. */
async function leaveLong(bench: Bench, messages: number): Promise<void> {
  await bench.send(1);
  await bench.rest();
  for (let n = 0; n < messages; n++) {
    bench.agents.last.speak(`m${n}`, 'word '.repeat(200));
    bench.agents.last.say({ type: 'item.completed', id: `m${n}`, status: 'completed' });
  }
  bench.agents.last.finish();
  await bench.rest();
  bench.kill();
  bench.begin({ hold: false });
}

test('the root begins with the newest sessions, and with those that stay whatever their age', () => {
  const { index } = new Rig();
  const summary = summarise(stateAfter(), 0);
  const add = (id: string, more: Partial<typeof summary>) =>
    index.set({ ...summary, id, ...more }, { size: 1, mtimeMs: 1 });
  for (let n = 10; n < 20; n++) add(`session00${n}`, { updatedAt: n });
  add('session0001', { updatedAt: 1, pinned: true });
  add('session0002', { updatedAt: 2, needsYou: { count: 1, first: 'Run it?' } });
  assert.deepEqual(Object.keys(firstSummaries(index, 5)).sort(), [
    'session0001',
    'session0002',
    'session0017',
    'session0018',
    'session0019',
  ]);
  assert.deepEqual(Object.keys(firstSummaries(index, 1)).sort(), ['session0001', 'session0002']);
});

suite('what a start compares', () => {
  test('a session that nothing is known of is summarised, once', async () => {
    const rig = new Rig();
    await rig.scan();
    await rig.scan();
    assert.deepEqual(rig.summarised, [SESSION]);
    assert.deepEqual(rig.reports, []);
  });

  test('a session that is gone is told as removed, also when half of it is still there', async () => {
    for (const leave of ['nothing', 'attachments']) {
      const rig = new Rig();
      rig.bench.release();
      await rig.scan();
      await rig.bench.pass(60_000);
      rig.bench.disk.remove(rig.paths.sessionLog(SESSION));
      if (leave === 'nothing') rig.bench.disk.removeTree(rig.paths.session(SESSION));
      await rig.scan();
      assert.deepEqual(rig.removed, [SESSION], leave);
    }
  });

  test('what is left of a deleted session is swept away, and nobody sees it before', async () => {
    const rig = new Rig();
    rig.bench.disk.moveTree(rig.paths.session(SESSION), `${rig.paths.sessions}/.deleted-${SESSION}`);
    assert.deepEqual(rig.store.ids(), []);
    await rig.scan();
    assert.deepEqual(rig.bench.disk.list(rig.paths.sessions), []);
  });

  test('a disk that does not let it be swept is reported, and the others are looked at', async () => {
    const rig = new Rig();
    rig.bench.disk.makeDir(`${rig.paths.sessions}/.deleted-session0009`);
    rig.bench.disk.setReadOnly(true);
    await rig.scan();
    assert.equal(rig.reports.length, 1);
    assert.deepEqual(rig.summarised, [SESSION]);
  });
});

suite('a long session without a snapshot', () => {
  test('is read in pieces, between which others run, and is then as a load would have made it', async () => {
    const rig = new Rig();
    await leaveLong(rig.bench, 1500);
    const { state: loaded } = rig.store.load(SESSION, assert.fail);
    rig.bench.disk.remove(rig.paths.sessionSnapshot(SESSION));
    let turns = 0;
    let running = true;
    const count = () => {
      turns++;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    await rig.bench.sessions.prepare(SESSION);
    running = false;
    assert.ok(turns > 20, `${turns} turns of the event loop`);
    assert.ok(rig.bench.disk.stat(rig.paths.sessionSnapshot(SESSION)), 'it left a snapshot');
    assert.deepEqual(rig.store.load(SESSION, assert.fail).state, loaded);
    const { history } = rig.store.load(SESSION, assert.fail);
    assert.equal(history.count, loaded.evicted);
  });

  test('that somebody opens meanwhile is theirs: no snapshot is written over them', async () => {
    const rig = new Rig();
    await leaveLong(rig.bench, 1500);
    const preparing = rig.bench.sessions.prepare(SESSION);
    await rig.bench.rest();
    rig.bench.hold();
    await preparing;
    assert.equal(rig.bench.disk.stat(rig.paths.sessionSnapshot(SESSION)), null);
  });

  test('whose log is damaged is left to loading, which tells', async () => {
    const rig = new Rig();
    await leaveLong(rig.bench, 1500);
    rig.bench.disk.tamper(rig.paths.sessionLog(SESSION), (bytes) => {
      const copy = Buffer.from(bytes);
      copy[700_000] = 0;
      return copy;
    });
    await rig.scan();
    assert.match(String(rig.bench.reports), /damaged/);
    assert.deepEqual(rig.summarised, [SESSION]);
  });
});
