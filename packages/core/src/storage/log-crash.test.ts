import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { fuzz } from '@codeai-hub/testkit/fuzz/fuzz';
import type { Random } from '@codeai-hub/testkit/random/random';
import type { LogFile } from './log-file.ts';
import type { LogPosition } from './log-index.ts';
import type { MemoryFileSystem } from './memory-file-system.ts';
import { LOG, memoryHome, opened, record } from './testing/records.ts';

/** One life of a log after another: random appends, reads, full disks, then a kill or a crash. */
class Lives {
  readonly #random: Random;
  readonly #fs: MemoryFileSystem = memoryHome();
  readonly #clock = new FakeClock();
  /** what the log said it took, in order */
  #taken: Envelope[] = [];
  /** how many of them it said are durable */
  #promised = 0;
  #hint: LogPosition | null = null;

  constructor(random: Random) {
    this.#random = random;
  }

  async live(): Promise<void> {
    const { log, recovered } = opened(this.#fs, this.#clock, this.#hint ? { hint: this.#hint } : {});
    assert.equal(recovered.damagedLine, null);
    this.#check(log);
    const steps = this.#random.int(25);
    for (let step = 0; step < steps; step++) await this.#step(log);
    this.#fs.limitRoom(Number.POSITIVE_INFINITY);
    if (this.#random.chance(0.5)) this.#fs.kill();
    else this.#fs.crash(this.#random.next);
  }

  async #step(log: LogFile): Promise<void> {
    const steps = { append: 6, durable: 2, time: 3, read: 1, full: 1, room: 1, hint: 1 };
    switch (this.#random.weighted(steps)) {
      case 'append':
        return this.#append(log);
      case 'durable':
        return this.#askDurable(log);
      case 'time':
        this.#clock.advance(this.#random.int(1200));
        return drain();
      case 'read':
        return this.#check(log);
      case 'full':
        return this.#fs.limitRoom(this.#random.int(300));
      case 'room':
        return this.#fs.limitRoom(Number.POSITIVE_INFINITY);
      case 'hint':
        this.#hint = { offset: log.size, seq: log.lastSeq };
        return;
    }
  }

  #append(log: LogFile): void {
    const batch = Array.from({ length: 1 + this.#random.int(4) }, (_, n) =>
      record(log.lastSeq + 1 + n, 'ы'.repeat(this.#random.int(60))),
    );
    try {
      log.append(batch);
      this.#taken.push(...batch);
    } catch (error) {
      if (!(error instanceof HubError) || error.code !== 'disk_full') throw error;
    }
  }

  /** Not waited for: whoever asked may see the machine die before the answer. */
  #askDurable(log: LogFile): void {
    const upTo = this.#taken.length;
    log.durable().then(
      () => {
        this.#promised = Math.max(this.#promised, upTo);
      },
      (error: HubError) => assert.ok(['disk_full', 'EBADF'].includes(error.code) || log.stopped, error.message),
    );
  }

  /** Everything promised is there, nothing that was never taken, in order and unchanged. */
  #check(log: LogFile): void {
    const found = log.read(1, Number.MAX_SAFE_INTEGER);
    assert.ok(found.length >= this.#promised, `${found.length} records of ${this.#promised} promised`);
    assert.deepEqual(found, this.#taken.slice(0, found.length));
    this.#taken = found;
    assert.equal(log.lastSeq, found.length);
    assert.equal(log.size, this.#fs.stat(LOG)?.size);
  }
}

test('whatever dies when, the log comes back with all it promised and nothing else (I2, I5)', async () => {
  const run = async (random: Random) => {
    const lives = new Lives(random);
    for (let life = 0; life < 12; life++) await lives.live();
  };
  const [seed] = process.argv.slice(2);
  const seeds = seed === undefined ? 150 : [Number(seed)];
  await fuzz({ seeds, reproduce: 'node packages/core/src/storage/log-crash.test.ts', run });
});
