import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Settings } from '@codeai-hub/protocol/channels/root/settings';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { describeError } from '@codeai-hub/protocol/errors';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { stateAfter, turnStarted } from '../sessions/testing/steps.ts';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { RootChannel } from './root-channel.ts';
import { RootLog } from './root-log.ts';
import { summarise } from './summary.ts';

function rig() {
  const clock = new FakeClock();
  const disk = new MemoryFileSystem();
  disk.makeDir('/run');
  let epochs = 0;
  const newEpoch = () => `epoch-${++epochs}`;
  const root = new RootChannel({
    log: new RootLog({ fs: disk, path: '/run/root.jsonl', clock, newEpoch, fullBytes: 4000 }),
    clock,
    report: (error) => assert.fail(String(error)),
    state: {
      core: { version: '1', instanceId: 'one', startedAt: clock.now(), platform: 'linux', home: '/home' },
      sessions: {},
      sessionCount: 0,
      providers: {},
      settings: { values: Settings.parse({}), secretsSet: [] },
      recentFolders: [],
      problems: [],
    },
  });
  const seen: Envelope[] = [];
  root.channel.listen((events) => seen.push(...events));
  return { root, disk, seen };
}

const FULL = { type: 'problem.raised', id: 'disk', error: describeError('disk_full', { path: '/home' }) } as const;

suite('the root channel', () => {
  test('I12: begins with the whole state, so that a replay from nothing is complete', () => {
    const { root } = rig();
    assert.equal(root.state.seq, 1);
    assert.deepEqual(
      root.channel.eventsAfter(0, 10)?.map(({ event }) => event.type),
      ['core.started'],
    );
  });

  test('publishes a summary only when a window would see a difference', () => {
    const { root, seen } = rig();
    const summary = summarise(stateAfter(turnStarted()), 0);
    root.summarise(summary, 1);
    root.summarise({ ...summary }, 1);
    assert.equal(seen.length, 1);
    root.summarise(summary, 2);
    root.summarise({ ...summary, queued: 1 }, 2);
    assert.equal(seen.length, 3);
  });

  test('still tells the windows that the disk is full when the disk is full', () => {
    const { root, disk, seen } = rig();
    disk.limitRoom(0);
    root.publish(FULL);
    root.publish({ type: 'problem.cleared', id: 'disk' });
    assert.deepEqual(
      seen.map(({ event }) => event.type),
      ['problem.raised', 'problem.cleared'],
    );
    assert.deepEqual(root.state.problems, []);
  });

  test('I12: a window that reconnects then still gets every event, or a snapshot, never a hole', () => {
    const { root, disk } = rig();
    disk.limitRoom(0);
    root.publish(FULL);
    assert.deepEqual(
      root.channel.eventsAfter(1, 10)?.map(({ seq }) => seq),
      [2],
    );
    assert.equal(root.channel.eventsAfter(0, 10), null);
  });

  test('I3: takes another epoch when its log has grown, with the whole state, and those who follow learn of it', () => {
    const { root, disk } = rig();
    let restarts = 0;
    root.channel.onRestart(() => restarts++);
    root.publish(FULL);
    for (let n = 0; restarts === 0; n++) root.publish({ type: 'folders.changed', recentFolders: [`/folder-${n}`] });
    assert.equal(root.channel.epoch, 'epoch-2');
    assert.equal(root.state.seq, 1);
    assert.equal(root.state.problems.length, 1, 'what was told before still stands');
    assert.ok((disk.stat('/run/root.jsonl')?.size ?? 0) < 4000);
    root.publish({ type: 'problem.cleared', id: 'disk' });
    assert.deepEqual(
      root.channel.eventsAfter(0, 10)?.map(({ event }) => event.type),
      ['core.started', 'problem.cleared'],
    );
  });

  test('grows on while the disk takes no new log', () => {
    const { root, disk } = rig();
    const size = () => disk.stat('/run/root.jsonl')?.size ?? 0;
    const tell = (folder: string) => root.publish({ type: 'folders.changed', recentFolders: [folder] });
    const before = size();
    tell('/folder-00');
    const each = size() - before;
    while (size() + each <= 4000) tell('/folder-01');
    disk.limitRoom(each);
    tell('/folder-02');
    tell('/folder-03');
    assert.equal(root.channel.epoch, 'epoch-1');
    assert.deepEqual(root.state.recentFolders, ['/folder-03']);
    disk.limitRoom(Number.POSITIVE_INFINITY);
    assert.equal(root.channel.eventsAfter(root.state.seq - 2, 10)?.length, 2);
  });
});
