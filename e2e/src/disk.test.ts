import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { HubProcess } from './harness/hub-process.ts';
import { idle, lastTurn, newSession, text, untilRoot, untilState } from './harness/watch.ts';

/** A home on a disk of its own, as small as wanted. */
function smallDisk(t: TestContext, size: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'tmpfs', dir]);
  t.after(() => {
    execFileSync('umount', ['--lazy', dir]);
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

/** Takes every byte that is left, however much the hub writes meanwhile. */
function fill(home: string): string {
  const path = join(home, 'ballast');
  const file = openSync(path, 'w');
  const block = Buffer.alloc(4096);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  } finally {
    closeSync(file);
  }
  return path;
}

test('a full disk stops new turns with a clear error, loses nothing, and is forgotten once there is room', async (t) => {
  const home = smallDisk(t, '6m');
  const hub = await HubProcess.start({ home });
  t.after(() => hub.dispose());
  const client = hub.client();
  const view = await newSession(client, { folder: hub.folder, provider: 'demo' });
  await view.send(text('hello'));
  const before = await untilState(view, (state) => state.turnCount === 1 && idle(state));

  const ballast = fill(home);
  // Longer than what may be left of the last page of the log.
  const refused = await view.send(text(`and now? ${'x'.repeat(10_000)}`));
  assert.equal(refused.status === 'rejected' && refused.error.code, 'disk_full');
  assert.match(refused.status === 'rejected' ? refused.error.message : '', /disk is full.*Free some space/);
  assert.deepEqual(view.state.get()?.items, before.items, 'nothing is lost and nothing half done');
  assert.equal((await hub.request('/status')).status, 200, 'the core lives');

  rmSync(ballast);
  const sent = await view.send(text('hello again'));
  assert.equal(sent.status, 'accepted');
  const after = await untilState(view, (state) => state.turnCount === 2 && idle(state));
  assert.equal(lastTurn(after)?.outcome?.type, 'completed');
  await hub.kill();
  await hub.restart();
  const again = await untilState(
    view,
    (state) => state.seq >= after.seq && activeAgent(state).binding.status === 'closed',
  );
  assert.deepEqual(
    again.items.map((item) => item.text),
    after.items.map((item) => item.text),
  );
});

test('a disk that fills up in the middle of an answer ends the turn with the reason, once it can be written', async (t) => {
  const home = smallDisk(t, '8m');
  const hub = await HubProcess.start({ home });
  t.after(() => hub.dispose());
  const client = hub.client();
  const view = await newSession(client, { folder: hub.folder, provider: 'demo' });
  await view.send(text('work for 60 seconds'));
  await untilState(view, (state) => state.items.some((item) => item.kind !== 'user_message'));
  const ballast = fill(home);
  const full = await untilRoot(client, (state) => state.problems.some(({ error }) => error.code === 'disk_full'));
  assert.ok(full.problems.length > 0, 'every window is told');
  rmSync(ballast);
  const after = await untilState(view, idle);
  const outcome = lastTurn(after)?.outcome;
  assert.equal(outcome?.type === 'failed' && outcome.error.code, 'disk_full');
  await untilRoot(client, (state) => state.problems.length === 0);
  await view.send(text('hello'));
  const next = await untilState(view, (state) => state.turnCount === 2 && idle(state));
  assert.equal(lastTurn(next)?.outcome?.type, 'completed');
});

test('a disk that becomes read-only is told as such', async (t) => {
  const home = smallDisk(t, '8m');
  const hub = await HubProcess.start({ home });
  t.after(() => hub.dispose());
  const client = hub.client();
  const view = await newSession(client, { folder: hub.folder, provider: 'demo' });
  await view.send(text('hello'));
  await untilState(view, (state) => state.turnCount === 1 && idle(state));
  execFileSync('mount', ['-o', 'remount,size=8m', home]);
  // Open files keep a disk from becoming read-only, so the log is closed by a restart first.
  await hub.kill();
  execFileSync('mount', ['-o', 'remount,ro', home]);
  await assert.rejects(hub.restart(), /read-only|Make .* writable/);
  execFileSync('mount', ['-o', 'remount,rw', home]);
  await hub.restart();
  await untilState(view, (state) => idle(state) && state.turnCount === 1);
});
