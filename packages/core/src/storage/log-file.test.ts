import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HubError } from '@codeai-hub/protocol/errors';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { LOG, memoryHome, opened, record, records, seqs } from './testing/records.ts';

test('what is appended is read back, and again after opening', () => {
  const fs = memoryHome();
  const { log } = opened(fs, new FakeClock());
  log.append(records(1, 3));
  log.append([record(4)]);
  assert.deepEqual(log.read(1, 99), records(1, 4));
  assert.equal(log.size, fs.read(LOG).length);
  const again = opened(fs, new FakeClock()).log;
  assert.equal(again.lastSeq, 4);
  assert.deepEqual(again.read(2, 2), records(2, 3));
});

test('one append is one write, and no events are none', () => {
  const fs = memoryHome();
  const { log } = opened(fs, new FakeClock());
  const before = fs.read(LOG).length;
  log.append([]);
  assert.equal(fs.read(LOG).length, before);
});

test('numbers are contiguous or refused (I3)', () => {
  const { log } = opened(memoryHome(), new FakeClock());
  assert.throws(() => log.append([record(2)]), /record 2 cannot follow record 0/);
  assert.throws(() => log.append([record(1), record(3)]), /record 3 cannot follow record 1/);
  log.append([record(1)]);
  assert.throws(() => log.append([record(1)]), /record 1 cannot follow record 1/);
  assert.equal(log.lastSeq, 1);
});

test('a merged envelope covers its numbers', () => {
  const { log } = opened(memoryHome(), new FakeClock());
  log.append([record(1), { ...record(4), span: 3 }, record(5)]);
  assert.deepEqual(seqs(log.read(1, 9)), [1, 4, 5]);
  assert.deepEqual(seqs(log.read(3, 9)), [4, 5]);
});

test('reading from any number gives the same as reading all, also in a long log opened by a hint', () => {
  const fs = memoryHome();
  const writer = opened(fs, new FakeClock()).log;
  for (let seq = 1; seq <= 3000; seq += 10) writer.append(records(seq, seq + 9, 'x'.repeat((seq * 37) % 900)));
  const hint = { offset: writer.size, seq: writer.lastSeq };
  for (const from of [1, 2, 777, 1500, 2999, 3000]) {
    const { log, recovered } = opened(fs, new FakeClock(), { hint });
    assert.equal(recovered.hintHeld, true);
    const expected = Array.from({ length: Math.min(5, 3001 - from) }, (_, n) => from + n);
    assert.deepEqual(seqs(log.read(from, 5)), expected);
    assert.deepEqual(seqs(log.read(from, 5)), expected, 'by the index it made');
    assert.equal(log.read(from, 10_000).length, 3001 - from);
  }
  assert.deepEqual(writer.read(3001, 5), []);
  assert.deepEqual(writer.read(1, 0), []);
});

test('a full disk refuses the append, keeps the log whole, and takes it once there is room', () => {
  const fs = memoryHome();
  const { log } = opened(fs, new FakeClock());
  log.append(records(1, 2));
  const size = log.size;
  fs.limitRoom(30);
  assert.throws(() => log.append(records(3, 4)), { code: 'disk_full' });
  assert.equal(log.lastSeq, 2);
  assert.equal(fs.read(LOG).length, size);
  fs.limitRoom(10_000);
  log.append(records(3, 4));
  assert.deepEqual(seqs(log.read(1, 9)), [1, 2, 3, 4]);
});

test('a read-only disk lets a log be read and refuses to append', () => {
  const fs = memoryHome();
  opened(fs, new FakeClock()).log.append(records(1, 2));
  fs.setReadOnly(true);
  const { log } = opened(fs, new FakeClock());
  assert.deepEqual(seqs(log.read(1, 9)), [1, 2]);
  assert.throws(() => log.append([record(3)]), { code: 'disk_read_only' });
  fs.setReadOnly(false);
  log.append([record(3)]);
  assert.equal(log.lastSeq, 3);
});

test('durable answers when the bytes are synced, not before', async () => {
  const fs = memoryHome();
  fs.holdSyncs();
  const { log } = opened(fs, new FakeClock());
  log.append(records(1, 2));
  let synced = false;
  const durable = log.durable().then(() => {
    synced = true;
  });
  await drain();
  assert.equal(synced, false);
  fs.releaseSyncs();
  await durable;
  fs.crash(() => 0);
  assert.equal(opened(fs, new FakeClock()).log.lastSeq, 2);
});

test('what records refer to is made durable before them', async () => {
  const fs = memoryHome();
  const order: string[] = [];
  fs.writeAtomic('/home/blob', 'x', { durable: false });
  const syncFirst = async () => {
    await fs.sync('/home/blob');
    order.push(`first, after ${fs.syncs} syncs`);
  };
  const { log } = opened(fs, new FakeClock(), { syncFirst });
  log.append([record(1)]);
  await log.durable();
  assert.deepEqual(order, ['first, after 1 syncs']);
  assert.equal(fs.syncs, 2);
});

test('after a failed sync nothing is promised any more: appends are refused and what can be read back is told', async () => {
  const fs = memoryHome();
  const clock = new FakeClock();
  const told: HubError[] = [];
  const { log } = opened(fs, clock, { onStopped: (error) => told.push(error) });
  log.append(records(1, 2));
  await log.durable();
  clock.advance(8);
  log.append(records(3, 5));
  fs.failSyncs(1);
  await assert.rejects(log.durable(), {
    code: 'disk_failed',
    message: /up to 2 are safe, up to 5 of 5 can be read back/,
  });
  assert.equal(told.length, 1);
  assert.throws(() => log.append([record(6)]), { code: 'disk_failed' });
  await assert.rejects(log.durable(), { code: 'disk_failed' });
  assert.deepEqual(seqs(log.read(1, 9)), [1, 2, 3, 4, 5], 'reading goes on');
  assert.equal(fs.syncs, 2, 'a failed sync is not retried');
  await assert.rejects(log.close(), { code: 'disk_failed' });
});

test('a failed sync in the background is told too', async () => {
  const fs = memoryHome();
  const clock = new FakeClock();
  const told: HubError[] = [];
  const { log } = opened(fs, clock, { onStopped: (error) => told.push(error) });
  log.append([record(1)]);
  fs.failSyncs(1);
  clock.advance(1000);
  await drain();
  assert.deepEqual(
    told.map((error) => error.code),
    ['disk_failed'],
  );
});

test('a file that was removed or replaced is noticed before a sync would promise anything', async () => {
  for (const disturb of [
    (fs: ReturnType<typeof memoryHome>) => fs.remove(LOG),
    (fs: ReturnType<typeof memoryHome>) => fs.tamper(LOG, (bytes) => bytes),
  ]) {
    const fs = memoryHome();
    const { log } = opened(fs, new FakeClock());
    log.append([record(1)]);
    disturb(fs);
    await assert.rejects(log.durable(), { code: 'disk_failed', message: /removed, replaced or changed/ });
    assert.throws(() => log.append([record(2)]), { code: 'disk_failed' });
  }
});

test('a file that grew between opening and the first append is not written to', () => {
  const fs = memoryHome();
  opened(fs, new FakeClock()).log.append([record(1)]);
  const { log } = opened(fs, new FakeClock());
  fs.openAppend(LOG).append(Buffer.from('by somebody else\n'));
  assert.throws(() => log.append([record(2)]), { code: 'disk_failed', message: /another program changed it/ });
});

test('closing syncs the rest; a closed log takes nothing', async () => {
  const fs = memoryHome();
  const clock = new FakeClock();
  const { log } = opened(fs, clock);
  log.append(records(1, 3));
  await log.close();
  await log.close();
  assert.equal(clock.pending, 0);
  assert.throws(() => log.append([record(4)]), /closed/);
  fs.crash(() => 0);
  assert.equal(opened(fs, clock).log.lastSeq, 3);
});

test('a log that is only read is never opened for writing', async () => {
  const fs = memoryHome();
  opened(fs, new FakeClock()).log.append(records(1, 3));
  const { log } = opened(fs, new FakeClock());
  log.read(1, 9);
  await log.close();
  assert.equal(fs.syncs, 0);
});
