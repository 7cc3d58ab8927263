import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { homePaths } from '../storage/home.ts';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { Records } from './records.ts';

const ID = 'session0001';

function setUp() {
  const fs = new MemoryFileSystem();
  const paths = homePaths('/home');
  fs.makeDir(`/home/sessions/${ID}`);
  const clock = new FakeClock(10_000);
  const problems: unknown[] = [];
  const open = () => new Records({ fs, paths, clock, report: (error) => problems.push(error) });
  return { fs, clock, problems, records: open(), open };
}

let returns = 0;

/** The queue gives words back, by an event of its own. */
function giveBack(records: Records, text: string) {
  return records.prependDraft(ID, text, ++returns) ?? assert.fail('it was there before');
}

/** Words of a window; the times are the core's. */
const typed = (text: string, at: number, clientId = 'window-1') => ({ text, at, clientId });

test('the later draft stands, of two at once the one of the greater client', () => {
  const { records } = setUp();
  assert.equal(records.offerDraft(ID, typed('b', 2)).text, 'b');
  assert.equal(records.offerDraft(ID, typed('a', 1)).text, 'b');
  assert.equal(records.offerDraft(ID, typed('c', 2, 'window-0')).text, 'b');
  assert.equal(records.offerDraft(ID, typed('d', 2, 'window-2')).text, 'd');
});

test('words typed on what stands are later than it, whatever the clocks say', () => {
  const { records } = setUp();
  const { at } = giveBack(records, 'queued');
  const draft = records.offerDraft(ID, typed('queued, and more', at - 5), at);
  assert.equal(draft.text, 'queued, and more');
  assert.ok(draft.at > at);
});

test('I7: words given back from the queue are put before what was typed without them, as often as it comes', () => {
  const { records, clock } = setUp();
  records.offerDraft(ID, typed('half a', 9_000), 0);
  const given = giveBack(records, 'queued');
  assert.equal(given.text, 'queued\n\nhalf a');
  clock.advance(50);
  const first = records.offerDraft(ID, typed('half a thought', clock.now()), 9_000);
  assert.deepEqual([first.text, first.clientId], ['queued\n\nhalf a thought', 'core']);
  const second = records.offerDraft(ID, typed('half a thought.', clock.now() + 1), 9_000);
  assert.equal(second.text, 'queued\n\nhalf a thought.');
  assert.ok(second.at > first.at && first.at > given.at);
});

test('I7: words typed before the queue came back, and told after, stand behind it', () => {
  const { records } = setUp();
  records.offerDraft(ID, typed('half a', 9_000), 0);
  giveBack(records, 'queued');
  assert.equal(records.offerDraft(ID, typed('half a thought', 9_500), 9_000).text, 'queued\n\nhalf a thought');
  assert.equal(records.offerDraft(ID, typed('of long ago', 8_000), 0).text, 'queued\n\nhalf a thought');
});

test('a message sent in that moment leaves only the words that came back', () => {
  const { records, clock } = setUp();
  records.offerDraft(ID, typed('sent', 9_000), 0);
  giveBack(records, 'queued');
  assert.equal(records.offerDraft(ID, typed('', clock.now() + 1), 9_000).text, 'queued');
});

test('who has seen the words that came back may take them away, for all', () => {
  const { records, clock } = setUp();
  const given = giveBack(records, 'queued');
  assert.equal(records.offerDraft(ID, typed('', clock.now() + 1), given.at).text, '');
  assert.equal(records.offerDraft(ID, typed('new', clock.now() + 2, 'window-2'), 0).text, 'new');
});

test('words given back twice stand in their order, and only what was not seen is put back', () => {
  const { records, clock } = setUp();
  const first = giveBack(records, 'one');
  const second = giveBack(records, 'two');
  assert.equal(second.text, 'two\n\none');
  clock.advance(50);
  assert.equal(records.offerDraft(ID, typed('x', clock.now()), 0).text, 'two\n\none\n\nx');
  assert.equal(records.offerDraft(ID, typed('one x', clock.now() + 1), first.at).text, 'two\n\none x');
});

test('a client that does not say what it typed on has typed on what stands', () => {
  const { records, clock } = setUp();
  giveBack(records, 'queued');
  assert.equal(records.offerDraft(ID, typed('mine', clock.now() + 1)).text, 'mine');
});

test('words that came back are not forgotten by a core that dies', () => {
  const { records, open, clock, problems } = setUp();
  giveBack(records, 'queued');
  const next = open();
  assert.equal(next.offerDraft(ID, typed('typed meanwhile', clock.now() + 5), 0).text, 'queued\n\ntyped meanwhile');
  assert.deepEqual(problems, []);
});

test('words that the disk refuses are written when it takes them', () => {
  const { fs, records, open, clock, problems } = setUp();
  fs.setReadOnly(true);
  giveBack(records, 'queued');
  assert.equal(records.save(ID), false);
  clock.advance(4_000);
  assert.equal(open().get(ID).draft, null);
  fs.setReadOnly(false);
  clock.advance(2_000);
  assert.equal(open().get(ID).draft?.text, 'queued');
  assert.equal(records.save(ID), true);
  assert.equal(clock.pending, 0, 'and then no more');
  assert.ok(problems.length > 0, 'it was told');
});

test('typing is written soon, once for many keys', () => {
  const { records, open, clock } = setUp();
  for (const text of ['h', 'he', 'hey']) records.offerDraft(ID, typed(text, clock.now()), 0);
  assert.equal(clock.pending, 1);
  clock.advance(300);
  assert.equal(open().get(ID).draft?.text, 'hey');
});

test('who waits for it learns when it is on the disk, or why it is not', async () => {
  const { fs, records, open, clock } = setUp();
  await records.written(ID);
  records.offerDraft(ID, typed('hey', clock.now()), 0);
  const written = records.written(ID).then(() => open().get(ID).draft?.text);
  clock.advance(300);
  assert.equal(await written, 'hey');
  fs.setReadOnly(true);
  records.offerDraft(ID, typed('more', clock.now()), 0);
  const refused = assert.rejects(records.written(ID), { code: 'disk_read_only' });
  clock.advance(300);
  await refused;
});

test('typing waits for no disk, and who waits for what was typed does', async () => {
  const { fs, clock, records, open } = setUp();
  fs.settle();
  fs.holdSyncs();
  records.offerDraft(ID, typed('written', 1));
  clock.advance(300);
  assert.equal(open().get(ID).draft?.text, 'written');
  let safe = false;
  const written = records.written(ID).then(() => {
    safe = true;
  });
  await drain();
  assert.equal(safe, false);
  fs.releaseSyncs();
  await written;
  fs.crash(() => 0);
  assert.equal(open().get(ID).draft?.text, 'written');
});

test('the end writes what waits, and waits for nothing more', () => {
  const { fs, records, open, clock } = setUp();
  records.offerDraft(ID, typed('hey', clock.now()), 0);
  records.close();
  assert.equal(open().get(ID).draft?.text, 'hey');
  fs.setReadOnly(true);
  records.offerDraft(ID, typed('more', clock.now() + 1), 0);
  records.close();
  assert.equal(clock.pending, 0);
});

test('a clock that ran ahead for a while refuses nobody afterwards', () => {
  const { records, clock } = setUp();
  const ahead = records.offerDraft(ID, typed('of tomorrow', clock.now() + 86_400_000), 0);
  const draft = records.offerDraft(ID, typed('of today', clock.now()), 0);
  assert.equal(draft.text, 'of today');
  assert.ok(draft.at > ahead.at, 'windows that go by time take it too');
  assert.equal(records.offerDraft(ID, typed('later today', clock.now() + 1), 0).text, 'later today');
});

test('I7: the words of one event come back once, however often the log is read', () => {
  const { fs, records, open } = setUp();
  const seq = ++returns;
  records.prependDraft(ID, 'queued', seq);
  assert.equal(open().prependMissed(ID, 'queued', seq), null);
  assert.equal(open().get(ID).draft?.text, 'queued');
  assert.equal(open().prependMissed(ID, 'never written', seq + 1)?.text, 'never written\n\nqueued');
  fs.tamper(`/home/sessions/${ID}/records.json`, () => Buffer.from('{}'));
  assert.equal(open().prependMissed(ID, 'of long ago', seq), null, 'nobody knows whether the person has seen it');
});
