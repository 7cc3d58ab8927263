import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import type { MemoryFileSystem } from './memory-file-system.ts';
import { openLog } from './open-log.ts';
import { HEADER, LOG, memoryHome, opened, record, records, seqs } from './testing/records.ts';

const clock = new FakeClock();

/** A log of five records. */
function five(): { fs: MemoryFileSystem; lineEnds: number[]; size: number } {
  const fs = memoryHome();
  const { log } = opened(fs, clock);
  const lineEnds = [log.size];
  for (let seq = 1; seq <= 5; seq++) {
    log.append([record(seq)]);
    lineEnds.push(log.size);
  }
  return { fs, lineEnds, size: log.size };
}

function damage(fs: MemoryFileSystem, at: number, byte: number): void {
  fs.tamper(LOG, (bytes) => {
    bytes[at] = byte;
    return bytes;
  });
}

describe('the header', () => {
  test('a log is made with its header, which every later opening finds', () => {
    const fs = memoryHome();
    assert.deepEqual(opened(fs, clock).log.header, HEADER);
    const other = { ...HEADER, epoch: 'e2' };
    assert.deepEqual(openLog({ fs, path: LOG, clock, header: other }).log.header, HEADER);
    assert.deepEqual(openLog({ fs, path: LOG, clock }).log.header, HEADER);
  });

  test('a missing log is not made without one', () => {
    assert.throws(() => openLog({ fs: memoryHome(), path: LOG, clock }), { code: 'not_found' });
  });

  test('a log of a later format is left alone with a clear error (I17)', () => {
    const fs = memoryHome();
    const text = '{"format":2,"epoch":"e","of":"tomorrow"}\n{"whatever":1}\n';
    fs.writeAtomic(LOG, text);
    assert.throws(() => opened(fs, clock), { code: 'log_too_new', details: { format: 2 } });
    assert.equal(fs.read(LOG).toString(), text);
  });

  test('a damaged one is told as line 1', () => {
    for (const text of ['{"format":1}\n', 'hello\n', `${'x'.repeat(100_000)}`]) {
      const fs = memoryHome();
      fs.writeAtomic(LOG, text);
      assert.throws(() => opened(fs, clock), { code: 'log_damaged', details: { line: 1 } });
      assert.equal(fs.read(LOG).toString(), text);
    }
  });

  test('a torn one is put aside and written anew, since nothing was behind it', () => {
    const fs = memoryHome();
    fs.writeAtomic(LOG, '{"format":1,"ep');
    assert.throws(() => openLog({ fs, path: LOG, clock }), { code: 'log_damaged' });
    const { log, recovered } = opened(fs, clock);
    assert.equal(recovered.tornBytes, 15);
    assert.equal(fs.read(`${LOG}.torn-1`).toString(), '{"format":1,"ep');
    log.append([record(1)]);
    assert.deepEqual(seqs(opened(fs, clock).log.read(1, 9)), [1]);
  });
});

describe('a torn last line (I5)', () => {
  test('is cut off wherever it was torn, kept aside and reported; the log goes on behind the last whole record', () => {
    const { lineEnds } = five();
    const [from, to] = [lineEnds[4] as number, lineEnds[5] as number];
    for (let size = from + 1; size < to; size++) {
      const { fs } = five();
      fs.tamper(LOG, (bytes) => bytes.subarray(0, size));
      const torn = fs.read(LOG).subarray(from);
      const { log, recovered } = opened(fs, clock);
      assert.deepEqual(recovered, {
        tornBytes: size - from,
        tornPath: `${LOG}.torn-1`,
        damagedLine: null,
        hintHeld: false,
        problem: null,
      });
      assert.deepEqual(fs.read(`${LOG}.torn-1`), torn);
      assert.equal(fs.read(LOG).length, from);
      log.append([record(5, 'again')]);
      assert.deepEqual(opened(fs, clock).log.read(4, 9), [record(4), record(5, 'again')]);
    }
  });

  test('every torn piece is kept under its own name', () => {
    const { fs } = five();
    for (let n = 1; n <= 3; n++) {
      fs.openAppend(LOG).append(Buffer.from(`piece ${n}`));
      assert.equal(opened(fs, clock).recovered.tornPath, `${LOG}.torn-${n}`);
      assert.equal(fs.read(`${LOG}.torn-${n}`).toString(), `piece ${n}`);
    }
  });

  test('NULs at the end are what a power loss leaves, and count as torn', () => {
    for (const tail of ['\0'.repeat(5000), `{"seq":6,"at":1${'\0'.repeat(40)}\n`, `${'\0'.repeat(30)}\n\0\0\n`]) {
      const { fs, size } = five();
      fs.openAppend(LOG).append(Buffer.from(tail));
      const { log, recovered } = opened(fs, clock);
      assert.equal(recovered.damagedLine, null);
      assert.equal(recovered.tornBytes, tail.length);
      assert.equal(fs.read(LOG).length, size);
      assert.equal(log.lastSeq, 5);
    }
  });

  test('on a disk that is full or read-only it stays until it can be cut; reading goes on, nothing is appended behind it', () => {
    for (const [code, block, free] of [
      [
        'disk_read_only',
        (fs: MemoryFileSystem) => fs.setReadOnly(true),
        (fs: MemoryFileSystem) => fs.setReadOnly(false),
      ],
      ['disk_full', (fs: MemoryFileSystem) => fs.limitRoom(0), (fs: MemoryFileSystem) => fs.limitRoom(9999)],
    ] as const) {
      const { fs } = five();
      fs.openAppend(LOG).append(Buffer.from('torn'));
      block(fs);
      const { log, recovered } = opened(fs, clock);
      assert.equal(recovered.problem?.code, code);
      assert.equal(recovered.tornBytes, 4);
      assert.deepEqual(seqs(log.read(1, 9)), [1, 2, 3, 4, 5]);
      assert.throws(() => log.append([record(6)]), { code });
      free(fs);
      log.append([record(6)]);
      assert.deepEqual(seqs(opened(fs, clock).log.read(1, 9)), [1, 2, 3, 4, 5, 6]);
      assert.equal(fs.read(`${LOG}.torn-1`).toString(), 'torn');
    }
  });
});

describe('damage in the middle (I5)', () => {
  test('any changed byte of a record is found: what is before stays readable, nothing is appended, the file is not touched', () => {
    const { lineEnds } = five();
    const [from, to] = [lineEnds[2] as number, lineEnds[3] as number];
    for (let at = from; at < to; at++) {
      const { fs } = five();
      damage(fs, at, (fs.read(LOG)[at] as number) ^ 1);
      const before = fs.read(LOG);
      const { log, recovered } = opened(fs, clock);
      assert.equal(recovered.damagedLine, 4, `byte ${at - from}`);
      assert.equal(recovered.tornBytes, 0);
      assert.deepEqual(seqs(log.read(1, 9)), [1, 2]);
      assert.throws(() => log.append([record(3)]), { code: 'log_damaged', details: { line: 4 } });
      assert.deepEqual(fs.read(LOG), before);
      assert.equal(fs.stat(`${LOG}.torn-1`), null);
    }
  });

  test('the last line, when it is whole, was once acknowledged and is not cut off', () => {
    const { fs, lineEnds, size } = five();
    damage(fs, (lineEnds[4] as number) + 20, 0x21);
    const { log, recovered } = opened(fs, clock);
    assert.equal(recovered.damagedLine, 6);
    assert.equal(log.lastSeq, 4);
    assert.equal(fs.read(LOG).length, size);
  });

  test('a missing, doubled or foreign line is damage too', () => {
    const { fs: whole, lineEnds } = five();
    const lines = whole.read(LOG).toString().split('\n');
    const variants = [
      lines.toSpliced(3, 1),
      lines.toSpliced(3, 0, lines[2] as string),
      lines.toSpliced(3, 0, ''),
      lines.toSpliced(3, 0, JSON.stringify(record(3))),
      lines.toSpliced(3, 0, 'null'),
    ];
    for (const variant of variants) {
      const fs = memoryHome();
      fs.writeAtomic(LOG, variant.join('\n'));
      const { log, recovered } = opened(fs, clock);
      assert.equal(recovered.damagedLine, 4, variant[3] ?? 'none');
      assert.equal(log.size, lineEnds[2]);
    }
  });

  test('NULs with good records behind them are damage: nothing that may count is cut off', () => {
    const { fs, lineEnds } = five();
    const [from, to] = [lineEnds[2] as number, lineEnds[3] as number];
    fs.tamper(LOG, (bytes) => Buffer.from(bytes).fill(0, from, to - 1));
    const { recovered } = opened(fs, clock);
    assert.equal(recovered.damagedLine, 4);
    assert.equal(recovered.tornBytes, 0);
  });

  test('behind a damaged line a torn one is left as it is', () => {
    const { fs, lineEnds } = five();
    damage(fs, lineEnds[2] as number, 0x78);
    fs.openAppend(LOG).append(Buffer.from('torn'));
    const before = fs.read(LOG);
    assert.equal(opened(fs, clock).recovered.damagedLine, 4);
    assert.deepEqual(fs.read(LOG), before);
  });

  test('damage before a hint is found when somebody reads there, and ends the writing', () => {
    const { fs, lineEnds, size } = five();
    damage(fs, (lineEnds[1] as number) + 5, 0x21);
    const { log, recovered } = opened(fs, clock, { hint: { offset: size, seq: 5 } });
    assert.equal(recovered.damagedLine, null);
    log.append([record(6)]);
    assert.throws(() => log.read(1, 9), { code: 'log_damaged', details: { line: 3 } });
    assert.throws(() => log.append([record(7)]), { code: 'log_damaged', details: { line: 3 } });
  });
});

describe('a hint', () => {
  test('spares looking at what is before it', () => {
    const { fs, lineEnds } = five();
    const seen: number[] = [];
    const { log, recovered } = opened(fs, clock, {
      hint: { offset: lineEnds[3] as number, seq: 3 },
      onEnvelope: ({ seq }) => seen.push(seq),
    });
    assert.equal(recovered.hintHeld, true);
    assert.deepEqual(seen, [4, 5]);
    assert.equal(log.lastSeq, 5);
  });

  test('may stand right behind the header', () => {
    const { fs, lineEnds } = five();
    assert.equal(opened(fs, clock, { hint: { offset: lineEnds[0] as number, seq: 0 } }).recovered.hintHeld, true);
  });

  test('that does not fit is not believed, and everything is looked at', () => {
    const { fs, lineEnds, size } = five();
    const end3 = lineEnds[3] as number;
    for (const hint of [
      { offset: size + 100, seq: 9 },
      { offset: end3 - 1, seq: 3 },
      { offset: end3, seq: 2 },
      { offset: end3, seq: 0 },
      { offset: 1, seq: 1 },
      { offset: lineEnds[0] as number, seq: 1 },
    ]) {
      const seen: number[] = [];
      const { recovered } = opened(fs, clock, { hint, onEnvelope: ({ seq }) => seen.push(seq) });
      assert.equal(recovered.hintHeld, false, JSON.stringify(hint));
      assert.deepEqual(seen, [1, 2, 3, 4, 5]);
    }
  });
});

test('event types nobody knows are read and served as they are (I17)', () => {
  const fs = memoryHome();
  const { log } = opened(fs, clock);
  log.append([record(1)]);
  const future = {
    seq: 2,
    at: 5,
    origin: { kind: 'oracle' },
    event: { type: 'session.dreamt', of: [{ crc: 'x' }] },
    more: 7,
  };
  log.append([future as never, record(3)]);
  const reopened = opened(fs, clock).log;
  assert.deepEqual(reopened.read(2, 1), [future]);
  assert.equal(reopened.lastSeq, 3);
});

test('lines longer than any buffer are found, read and repaired', () => {
  const fs = memoryHome();
  const { log } = opened(fs, clock);
  const long = [record(1, 'é'.repeat(400_000)), record(2), record(3, 'y'.repeat(700_000)), record(4)];
  log.append(long);
  const hint = { offset: log.size, seq: 4 };
  fs.openAppend(LOG).append(Buffer.from('z'.repeat(600_000)));
  const { log: again, recovered } = opened(fs, clock, { hint });
  assert.equal(recovered.hintHeld, true);
  assert.equal(recovered.tornBytes, 600_000);
  assert.deepEqual(again.read(1, 9), long);
  assert.deepEqual(again.read(4, 9), [record(4)]);
});

test('a record of each length around the limits of a checksum survives', () => {
  const fs = memoryHome();
  const { log } = opened(fs, clock);
  const all = records(1, 40).map((one, n) => record(one.seq, '}"'.repeat(n % 7)));
  log.append(all);
  assert.deepEqual(opened(fs, clock).log.read(1, 99), all);
});
