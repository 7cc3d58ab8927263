import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LineChild } from './testing/line-child.ts';

const SCRIPT = join(import.meta.dirname, 'testing', 'log-child.ts');

interface Opened {
  lastSeq: number;
  recovered: { tornBytes: number; damagedLine: number | null };
}

/** Small records, and such of many pages, which a kill does tear. */
const LETTERS = [40, 20_000, 1_000_000];
const ROUNDS = 5;

test('kill -9 in the middle of writing loses nothing that was told to be durable (I2, I5)', async () => {
  for (const letters of LETTERS) {
    const dir = mkdtempSync(join(tmpdir(), 'hub-kill-'));
    try {
      await killAgainAndAgain(dir, letters);
    } finally {
      rmSync(dir, { recursive: true });
    }
  }
});

/** Each life goes on with the log of the one before. It is killed right after an answer, the first or a later one. */
async function killAgainAndAgain(dir: string, letters: number): Promise<void> {
  let promised = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    await withChild(dir, async (child) => {
      const { lastSeq, recovered } = await child.ask<Opened>('opened');
      assert.equal(recovered.damagedLine, null);
      assert.ok(lastSeq >= promised, `${lastSeq} of ${promised} promised`);
      assert.equal((await child.ask<{ count: number }>('count')).count, lastSeq);
      if (round === ROUNDS) return;
      child.send(`stream ${letters}`);
      for (let more = 0; more <= round; more++) promised = (await child.answer<{ durable: number }>()).durable;
    });
  }
}

test('a tail torn by hand on a real file is cut off, kept, and written over', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'hub-torn-'));
  const log = join(dir, 'events.jsonl');
  try {
    await withChild(dir, async (child) => {
      for (let step = 0; step < 3; step++) await child.ask('append 1');
    });
    truncateSync(log, readFileSync(log).length - 7);
    appendFileSync(log, '\0\0\0\0');
    await withChild(dir, async (child) => {
      const { lastSeq, recovered } = await child.ask<Opened>('opened');
      assert.equal(lastSeq, 2);
      assert.ok(recovered.tornBytes > 4);
      assert.equal(readFileSync(`${log}.torn-1`).length, recovered.tornBytes);
      await child.ask('append 2');
      assert.equal((await child.ask<{ count: number }>('count')).count, 4);
    });
  } finally {
    rmSync(dir, { recursive: true });
  }
});

/** The child is killed whatever becomes of the work, else the test would wait for it. */
async function withChild(dir: string, work: (child: LineChild) => Promise<void>): Promise<void> {
  const child = new LineChild([process.execPath, SCRIPT, dir]);
  try {
    await work(child);
  } finally {
    await child.kill();
  }
}
