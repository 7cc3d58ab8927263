import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LineChild } from './testing/line-child.ts';
import { type SmallDisk, smallDisks } from './testing/small-disk.ts';

const SCRIPT = join(import.meta.dirname, 'testing', 'log-child.ts');

/** What the child answers; of these the ones a command has. */
interface Answer {
  code?: string;
  lastSeq: number;
  count: number;
  size: number;
  onDisk: number;
  seq: number | null;
  files: string[];
  recovered: { tornBytes: number; damagedLine: number | null };
}

async function withDisk(
  makeDisk: (bytes: number) => SmallDisk,
  work: (disk: SmallDisk, start: () => LineChild) => Promise<void>,
): Promise<void> {
  const disk = makeDisk(256 * 1024);
  const children: LineChild[] = [];
  const start = () => {
    const child = disk.start(SCRIPT);
    children.push(child);
    return child;
  };
  try {
    await work(disk, start);
  } finally {
    for (const child of children) await child.kill();
    disk.remove();
  }
}

for (const makeDisk of smallDisks) {
  test(`a full disk (${makeDisk.name}) refuses, keeps what it took, and goes on when there is room`, async () => {
    await withDisk(makeDisk, async (disk, start) => {
      const child = start();
      await child.ask('append 5');
      assert.equal((await child.ask<Answer>('snapshot 1000')).seq, 5);
      const full = await child.ask<Answer>('fill');
      assert.equal(full.code, 'disk_full');
      const { count, lastSeq, size, onDisk } = await child.ask<Answer>('count');
      assert.equal(count, full.lastSeq);
      assert.equal(lastSeq, full.lastSeq);
      assert.equal(onDisk, size, 'no half record is left');
      assert.equal((await child.ask<Answer>('durable')).lastSeq, full.lastSeq, 'what was taken can be made durable');

      assert.equal((await child.ask<Answer>('snapshot 400000')).code, 'disk_full');
      const kept = await child.ask<Answer>('readSnapshot');
      assert.equal(kept.seq, 5, 'the old snapshot stays');
      assert.deepEqual(kept.files.sort(), ['events.jsonl', 'snapshot.json']);

      disk.makeRoom(child);
      assert.equal((await child.ask<Answer>('append 1000')).lastSeq, full.lastSeq + 1000);
      await child.ask('durable');
      await child.kill();
      const again = await start().ask<Answer>('opened');
      assert.equal(again.lastSeq, full.lastSeq + 1000);
      assert.deepEqual([again.recovered.tornBytes, again.recovered.damagedLine], [0, null]);
    });
  });
}

for (const makeDisk of smallDisks) {
  test(`a read-only disk (${makeDisk.name}) is read, refuses, and takes again what comes after`, async () => {
    await withDisk(makeDisk, async (disk, start) => {
      const writer = start();
      await writer.ask('append 5');
      await writer.kill();
      disk.setReadOnly(true);
      const child = start();
      assert.equal((await child.ask<Answer>('count')).count, 5);
      assert.equal((await child.ask<Answer>('append 1')).code, 'disk_read_only');
      assert.equal((await child.ask<Answer>('durable')).code, 'disk_read_only');
      assert.equal((await child.ask<Answer>('snapshot 10')).code, 'disk_read_only');
      assert.equal((await child.ask<Answer>('prepareHome not/there')).code, 'disk_read_only');
      disk.setReadOnly(false);
      assert.equal((await child.ask<Answer>('append 1')).lastSeq, 6);
      assert.equal((await child.ask<Answer>('durable')).lastSeq, 6);
    });
  });
}
