import assert from 'node:assert/strict';
import { test } from 'node:test';
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
  return { clock, problems, records: open(), open };
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
  const { at } = records.prependDraft(ID, 'queued');
  const draft = records.offerDraft(ID, typed('queued, and more', at - 5), at);
  assert.equal(draft.text, 'queued, and more');
  assert.ok(draft.at > at);
});

test('I7: words given back from the queue are put before what was typed without them, as often as it comes', () => {
  const { records, clock } = setUp();
  records.offerDraft(ID, typed('half a', 9_000), 0);
  const given = records.prependDraft(ID, 'queued');
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
  records.prependDraft(ID, 'queued');
  assert.equal(records.offerDraft(ID, typed('half a thought', 9_500), 9_000).text, 'queued\n\nhalf a thought');
  assert.equal(records.offerDraft(ID, typed('of long ago', 8_000), 0).text, 'queued\n\nhalf a thought');
});

test('a message sent in that moment leaves only the words that came back', () => {
  const { records, clock } = setUp();
  records.offerDraft(ID, typed('sent', 9_000), 0);
  records.prependDraft(ID, 'queued');
  assert.equal(records.offerDraft(ID, typed('', clock.now() + 1), 9_000).text, 'queued');
});

test('who has seen the words that came back may take them away, for all', () => {
  const { records, clock } = setUp();
  const given = records.prependDraft(ID, 'queued');
  assert.equal(records.offerDraft(ID, typed('', clock.now() + 1), given.at).text, '');
  assert.equal(records.offerDraft(ID, typed('new', clock.now() + 2, 'window-2'), 0).text, 'new');
});

test('words given back twice stand in their order, and only what was not seen is put back', () => {
  const { records, clock } = setUp();
  const first = records.prependDraft(ID, 'one');
  const second = records.prependDraft(ID, 'two');
  assert.equal(second.text, 'two\n\none');
  clock.advance(50);
  assert.equal(records.offerDraft(ID, typed('x', clock.now()), 0).text, 'two\n\none\n\nx');
  assert.equal(records.offerDraft(ID, typed('one x', clock.now() + 1), first.at).text, 'two\n\none x');
});

test('a client that does not say what it typed on has typed on what stands', () => {
  const { records, clock } = setUp();
  records.prependDraft(ID, 'queued');
  assert.equal(records.offerDraft(ID, typed('mine', clock.now() + 1)).text, 'mine');
});

test('words that came back are not forgotten by a core that dies', () => {
  const { records, open, clock, problems } = setUp();
  records.prependDraft(ID, 'queued');
  const next = open();
  assert.equal(next.offerDraft(ID, typed('typed meanwhile', clock.now() + 5), 0).text, 'queued\n\ntyped meanwhile');
  assert.deepEqual(problems, []);
});
