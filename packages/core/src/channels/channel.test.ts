import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { describeError, HubError } from '@codeai-hub/protocol/errors';
import { Channel, type ChannelLog } from './channel.ts';

interface Counter {
  seq: number;
}

/** A log in memory that can refuse, and that counts how often it is read. */
class ListLog implements ChannelLog {
  readonly epoch = 'epoch-1';
  readonly lines: Envelope[] = [];
  refuses = false;
  reads = 0;

  append(envelopes: readonly Envelope[]): void {
    if (this.refuses) throw new HubError('disk_full', { path: '/log' });
    this.lines.push(...envelopes);
  }

  async durable(): Promise<void> {}

  read(fromSeq: number, limit: number): Envelope[] {
    this.reads++;
    return this.lines.filter(({ seq }) => seq >= fromSeq).slice(0, limit);
  }
}

function rig(count = 0) {
  const log = new ListLog();
  const reports: unknown[] = [];
  const report = (error: unknown) => void reports.push(error);
  const channel = new Channel<Counter>({ channel: 'session/abcdefghij', handle: 3, log, state: { seq: 0 }, report });
  const commit = (events: number) => {
    const envelopes = Array.from({ length: events }, (_, index) => envelope(channel.seq + index + 1));
    channel.commit(envelopes, { seq: channel.seq + events });
  };
  for (let n = 0; n < count; n++) commit(1);
  return { log, channel, commit, reports };
}

function envelope(seq: number): Envelope {
  return { seq, at: seq, origin: { kind: 'core' }, event: { type: 'ticked' } };
}

const numbers = (envelopes: readonly Envelope[] | null) => envelopes?.map(({ seq }) => seq);

suite('a channel', () => {
  test('I2: writes first, then shows: what listeners see is in the log and in the state', () => {
    const { log, channel, commit } = rig();
    const seen: [shown: number[] | undefined, written: number, state: number][] = [];
    channel.listen((events) => seen.push([numbers(events), log.lines.length, channel.state.seq]));
    commit(1);
    commit(2);
    assert.deepEqual(seen, [
      [[1], 1, 1],
      [[2, 3], 3, 3],
    ]);
  });

  test('I2: what the log refuses is seen by nobody and changes nothing', () => {
    const { log, channel, commit } = rig(2);
    channel.listen(() => assert.fail('it was shown'));
    log.refuses = true;
    assert.throws(
      () => commit(1),
      (error: HubError) => error.code === 'disk_full',
    );
    assert.equal(channel.seq, 2);
    assert.deepEqual(numbers(channel.eventsAfter(0, 10)), [1, 2]);
  });

  test('nothing to write writes nothing', () => {
    const { log, channel } = rig(1);
    channel.listen(() => assert.fail('it was shown'));
    channel.commit([], { seq: 1 });
    assert.equal(log.lines.length, 1);
  });

  test('a listener that fails is told of, and takes nothing from the log, the state or the others', () => {
    const { log, channel, commit, reports } = rig();
    const heard: number[] = [];
    channel.listen(() => {
      throw new Error('its own fault');
    });
    channel.listen((events) => heard.push(...events.map(({ seq }) => seq)));
    commit(1);
    assert.deepEqual([heard, log.lines.length, channel.seq], [[1], 1, 1]);
    assert.deepEqual(reports.map(String), ['Error: its own fault']);
  });

  test('I3: that begins another epoch forgets what it said, and tells those who follow', () => {
    const { log, channel, commit } = rig(3);
    let told = 0;
    channel.onRestart(() => told++);
    channel.onRestart(() => told++)();
    log.lines.length = 0;
    channel.restart({ seq: 2 });
    assert.equal(told, 1);
    assert.deepEqual(JSON.parse(channel.snapshotJson()), { seq: 2 });
    assert.equal(channel.eventsAfter(1, 10), null, 'nothing of before is replayed');
    commit(1);
    assert.deepEqual(numbers(channel.eventsAfter(2, 10)), [3]);
  });

  test('a listener that left hears no more', () => {
    const { channel, commit } = rig();
    const heard: number[] = [];
    const leave = channel.listen((events) => heard.push(...events.map(({ seq }) => seq)));
    commit(1);
    leave();
    commit(1);
    assert.deepEqual(heard, [1]);
  });

  test('its snapshot is the state as JSON, made once per number', () => {
    const { channel, commit } = rig(1);
    const first = channel.snapshotJson();
    assert.deepEqual(JSON.parse(first), { seq: 1 });
    assert.equal(channel.snapshotJson(), first);
    commit(1);
    assert.deepEqual(JSON.parse(channel.snapshotJson()), { seq: 2 });
  });

  test('when it ends, those who follow it are told why, once', () => {
    const { channel, commit } = rig(1);
    channel.listen(() => assert.fail('nothing comes after the end'));
    const told: string[] = [];
    channel.onEnd((error) => told.push(error.code));
    channel.onEnd(() => told.push('left'))();
    const gone = describeError('session_not_found', { sessionId: 'abcdefghij' });
    channel.end(gone);
    channel.end(gone);
    commit(1);
    assert.deepEqual(told, ['session_not_found']);
  });
});

suite('I12: replay from a channel', () => {
  test('gives what comes after a number, in order and without a hole', () => {
    const { channel } = rig(10);
    assert.deepEqual(numbers(channel.eventsAfter(7, 100)), [8, 9, 10]);
    assert.deepEqual(numbers(channel.eventsAfter(0, 100)), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual(channel.eventsAfter(10, 100), []);
  });

  test('more than is asked for is no replay: a snapshot is the shorter way', () => {
    const { channel } = rig(10);
    assert.equal(channel.eventsAfter(2, 7), null);
    assert.deepEqual(numbers(channel.eventsAfter(3, 7)), [4, 5, 6, 7, 8, 9, 10]);
  });

  test('I3: a cursor of the future is no cursor of this log', () => {
    assert.equal(rig(10).channel.eventsAfter(11, 100), null);
  });

  test('recent events come from memory, older ones from the log', () => {
    const { log, channel } = rig(5000);
    assert.deepEqual(numbers(channel.eventsAfter(4990, 100))?.length, 10);
    assert.equal(log.reads, 0);
    assert.equal(channel.eventsAfter(0, 10_000)?.length, 5000);
    assert.equal(log.reads, 1);
  });

  test('a log that no longer has them gives none rather than some', () => {
    const { log, channel } = rig(5000);
    log.lines.splice(0, 100);
    assert.equal(channel.eventsAfter(50, 10_000), null);
  });

  test('after a restart, with nothing in memory yet, it comes from the log', () => {
    const { log } = rig(10);
    const report = (error: unknown) => assert.fail(String(error));
    const again = new Channel<Counter>({ channel: 'root', handle: 0, log, state: { seq: 10 }, report });
    assert.deepEqual(numbers(again.eventsAfter(7, 100)), [8, 9, 10]);
  });
});
