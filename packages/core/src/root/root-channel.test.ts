import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Settings } from '@codeai-hub/protocol/channels/root/settings';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { describeError } from '@codeai-hub/protocol/errors';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { stateAfter, turnStarted } from '../sessions/testing/steps.ts';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { openLog } from '../storage/open-log.ts';
import { lenientLog, RootChannel } from './root-channel.ts';
import { summarise } from './summary.ts';

function rig() {
  const clock = new FakeClock();
  const disk = new MemoryFileSystem();
  disk.makeDir('/run');
  const header = { format: 1 as const, epoch: 'epoch-1', sessionId: 'root', createdAt: clock.now() };
  const { log } = openLog({ fs: disk, path: '/run/root.jsonl', clock, header });
  const root = new RootChannel({
    log: lenientLog(log),
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
});
