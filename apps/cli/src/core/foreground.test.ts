import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { type TestContext, test } from 'node:test';
import type { DiscoveryEntry } from '@codeai-hub/core/lifecycle/discovery';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { ForegroundCore } from './foreground.ts';
import { byAsking, type TellToStop } from './tell-to-stop.ts';

function aChild(pid = 7) {
  const killed: unknown[] = [];
  const child = Object.assign(new EventEmitter(), { pid, exitCode: null, signalCode: null, killed });
  const kill = (signal: unknown) => killed.push(signal ?? 'at once');
  return { child: Object.assign(child, { kill }) as unknown as ChildProcess, killed };
}

function aForeground(t: TestContext, tell: TellToStop) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let stopping = 0;
  const foreground = new ForegroundCore(tell, () => stopping++);
  t.after(() => foreground.release());
  return { foreground, stopping: () => stopping };
}

test('every signal is passed on, told once, and one that does not help ends in a kill', (t) => {
  const told: NodeJS.Signals[] = [];
  const { foreground, stopping } = aForeground(t, (_, signal) => told.push(signal));
  const { child, killed } = aChild();
  foreground.hold(child);
  process.emit('SIGINT', 'SIGINT');
  process.emit('SIGTERM', 'SIGTERM');
  assert.deepEqual([told, stopping(), foreground.signal, killed], [['SIGINT', 'SIGTERM'], 1, 'SIGINT', []]);
  t.mock.timers.tick(15_000);
  assert.deepEqual(killed, ['SIGKILL']);
});

test('a core that is started while the command is told to stop is told too', (t) => {
  const told: number[] = [];
  const { foreground } = aForeground(t, (child) => told.push(child.pid ?? 0));
  process.emit('SIGINT', 'SIGINT');
  foreground.hold(aChild(8).child);
  assert.deepEqual(told, [8]);
});

test('where a signal would end it at once, a core is asked to stop, and ended only when it cannot be asked', async () => {
  const asked: number[] = [];
  const entry = (pid: number) => ({ pid }) as DiscoveryEntry;
  const stopWith = async (found: DiscoveryEntry | null, failure?: Error) => {
    const { child, killed } = aChild(7);
    const ask = async ({ pid }: DiscoveryEntry) => {
      if (failure) throw failure;
      asked.push(pid);
    };
    byAsking(async () => found, ask)(child, 'SIGINT');
    await drain();
    return killed;
  };
  assert.deepEqual(await stopWith(entry(7)), []);
  assert.deepEqual(asked, [7]);
  assert.deepEqual(await stopWith(null), ['at once'], 'it does not listen yet');
  assert.deepEqual(await stopWith(entry(9)), ['at once'], 'the one that runs is another one');
  assert.deepEqual(await stopWith(entry(7), new Error('no answer')), ['at once']);
  assert.deepEqual(asked, [7]);
});
