import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { LOG, memoryHome, opened, record, records, seqs } from './testing/records.ts';

test('I6, I7: of a step all records count or none, wherever death tears its write', () => {
  const whole = memoryHome();
  const { log } = opened(whole, new FakeClock());
  log.append([record(1)]);
  log.append(records(2, 3));
  const before = whole.read(LOG).length;
  log.append(records(4, 7));
  const bytes = whole.read(LOG);
  for (let size = before; size <= bytes.length; size++) {
    const fs = memoryHome();
    fs.writeAtomic(LOG, bytes.subarray(0, size));
    const seen: Envelope[] = [];
    const { log: again, recovered } = opened(fs, new FakeClock(), { onEnvelope: (envelope) => seen.push(envelope) });
    const last = size === bytes.length ? 7 : 3;
    assert.equal(again.lastSeq, last, `${size - before} bytes of the step`);
    assert.deepEqual(seen, records(1, last));
    assert.deepEqual(again.read(1, 99), records(1, last));
    assert.equal(recovered.tornBytes, size === bytes.length ? 0 : size - before);
    again.append([record(last + 1)]);
    assert.deepEqual(seqs(opened(fs, new FakeClock()).log.read(last, 9)), [last, last + 1]);
  }
});

test('a torn step is cut off also behind a position known from a snapshot', () => {
  const fs = memoryHome();
  const { log } = opened(fs, new FakeClock());
  log.append(records(1, 2));
  const hint = { offset: log.size, seq: 2 };
  log.append(records(3, 5));
  fs.tamper(LOG, (bytes) => bytes.subarray(0, bytes.lastIndexOf('\n', -2) + 1));
  const { log: again, recovered } = opened(fs, new FakeClock(), { hint });
  assert.equal(recovered.hintHeld, true);
  assert.equal(again.lastSeq, 2);
});

test('how a step is marked is not part of its events', () => {
  const fs = memoryHome();
  const { log } = opened(fs, new FakeClock());
  const tricky = { ...record(1), event: { type: 'x', text: '"more":true}', more: true } };
  log.append([tricky]);
  log.append([record(2), { ...tricky, seq: 3 }]);
  const { log: again } = opened(fs, new FakeClock());
  assert.deepEqual(again.read(1, 9), [tricky, record(2), { ...tricky, seq: 3 }]);
});
