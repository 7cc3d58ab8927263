import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeError } from '@codeai-hub/protocol/errors';
import { CORE_DRAFT } from '@codeai-hub/protocol/wire';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { SESSION } from '../testing/samples.ts';
import { openWindow } from '../testing/window.ts';

async function typing() {
  const world = openWindow();
  await world.goLive();
  const view = world.client.session(SESSION);
  await drain();
  world.core.take('subscribe');
  return { ...world, view };
}

test('typing shows at once and goes to the core at most every 300 ms, the last words last', async () => {
  const { view, core, clock } = await typing();
  for (const text of ['h', 'he', 'hel', 'hell', 'hello']) {
    view.setDraft(text);
    assert.equal(view.draft.get()?.text, text);
    clock.advance(100);
    await drain();
  }
  clock.advance(300);
  await drain();
  assert.deepEqual(
    core.asked.map((one) => (one.params as { text: string }).text),
    ['hel', 'hello'],
  );
});

test('the later draft wins, ties are broken the same way everywhere', async () => {
  const { view, core } = await typing();
  view.setDraft('mine');
  const at = view.draft.get()?.at ?? 0;
  const from = async (text: string, when: number, clientId: string) => {
    core.tell('draft', { sessionId: SESSION, draft: { text, at: when, clientId } });
    await drain();
    return view.draft.get()?.text;
  };
  assert.equal(await from('older', at - 1, 'window-2'), 'mine');
  assert.equal(await from('as old, lower id', at, 'window-0'), 'mine');
  assert.equal(await from('as old, higher id', at, 'window-2'), 'as old, higher id');
  assert.equal(await from('newer', at + 1, 'window-0'), 'newer');
});

test('what stands at the core is shown once it has decided, also when it judged the times otherwise', async () => {
  const { view, core, clock } = await typing();
  view.setDraft('mine');
  clock.advance(300);
  await drain();
  const set = core.take('draft.set');
  const theirs = { text: 'theirs', at: set.params.at - 1, clientId: 'window-2' };
  core.tell('draft', { sessionId: SESSION, draft: theirs });
  await drain();
  assert.equal(view.draft.get()?.text, 'mine', 'not while the core may still take it');
  set.answer({});
  await drain();
  assert.deepEqual(view.draft.get(), theirs);
  const earlier = { text: 'brought back', at: set.params.at - 2, clientId: 'core' };
  core.tell('draft', { sessionId: SESSION, draft: earlier });
  await drain();
  assert.deepEqual(view.draft.get(), earlier);
});

test('a window whose clock is behind still types over what it shows', async () => {
  const { view, core, clock } = await typing();
  const ahead = clock.now() + 1_000_000;
  core.tell('draft', { sessionId: SESSION, draft: { text: 'theirs', at: ahead, clientId: 'window-2' } });
  await drain();
  view.setDraft('mine');
  assert.equal(view.draft.get()?.at, ahead + 1);
});

test('words typed without a connection reach the core later, also from the next life of the page', async () => {
  const first = await typing();
  first.core.drop();
  await drain();
  first.view.setDraft('not lost');
  first.clock.advance(100);
  first.view.flushDraft();
  const { client, core, storage, goLive } = openWindow({ storage: first.storage, clock: first.clock });
  assert.equal(client.session(SESSION).draft.get()?.text, 'not lost');
  await goLive();
  const set = core.take('draft.set');
  assert.equal(set.params.text, 'not lost');
  set.answer({});
  await drain();
  assert.deepEqual(storage.keys(), []);
});

test('another core is told what the one before may have lost; the same core is not', async () => {
  const { view, core, client, reconnect } = await typing();
  view.setDraft('kept');
  view.flushDraft();
  await drain();
  core.take('draft.set').answer({});
  await drain();
  const comeBackTo = async (instanceId: string) => {
    core.instanceId = instanceId;
    await reconnect();
    assert.equal(client.connection.get().type, 'live');
    return core.asked.filter((one) => one.method === 'draft.set').map((one) => (one.params as { text: string }).text);
  };
  const sent = client.session('session0002');
  sent.setDraft('a message');
  sent.flushDraft();
  sent.setDraft('');
  sent.flushDraft();
  await drain();
  for (let sets = 0; sets < 2; sets++) core.take('draft.set').answer({});
  client.session('session0003');
  core.tell('draft', { sessionId: 'session0003', draft: { text: 'theirs', at: 1, clientId: 'window-2' } });
  await drain();
  assert.deepEqual(await comeBackTo('core1'), []);
  assert.deepEqual(await comeBackTo('core2'), ['kept']);
});

test('a draft the disk of the core refuses is sent again after a while, and settles as the core put it together', async () => {
  const { view, core, clock, problems } = await typing();
  view.setDraft('half a thought');
  clock.advance(300);
  await drain();
  const draft = view.draft.get();
  assert.ok(draft);
  const composed = { ...draft, text: 'queued\n\nhalf a thought', clientId: CORE_DRAFT };
  core.tell('draft', { sessionId: SESSION, draft: composed });
  core.take('draft.set').fail(describeError('disk_full', { path: '/home' }));
  await drain();
  assert.deepEqual([view.draft.get()?.text, problems], ['half a thought', ['A draft was not taken']]);
  clock.advance(5_000);
  await drain();
  const again = core.take('draft.set');
  assert.equal(again.params.text, 'half a thought');
  core.tell('draft', { sessionId: SESSION, draft: composed });
  again.answer({});
  await drain();
  assert.equal(view.draft.get()?.text, 'queued\n\nhalf a thought');
  clock.advance(5_000);
  await drain();
  assert.deepEqual(core.asked, []);
});

test('a draft the core does not take is reported once and kept, and sent again with a new connection or after a while', async () => {
  const { view, core, clock, problems, storage, reconnect } = await typing();
  const failNext = async () => {
    clock.advance(300);
    await drain();
    core.take('draft.set').fail(describeError('disk_full', { path: '/' }));
    await drain();
  };
  view.setDraft('x');
  await failNext();
  core.tell('draft', { sessionId: SESSION, draft: { text: 'before', at: 1, clientId: 'window-2' } });
  view.flushDraft();
  await drain();
  assert.deepEqual([view.draft.get()?.text, core.asked], ['x', []]);
  view.setDraft('xy');
  await failNext();
  assert.deepEqual([problems, storage.keys()], [['A draft was not taken'], [`draft.${SESSION}`]]);
  await reconnect();
  core.take('draft.set').answer({});
  await drain();
  assert.deepEqual([view.draft.get()?.text, storage.keys()], ['xy', []]);
});

test('words for a session that is not there any more are shown as long as it is, and not stored', async () => {
  const { view, core, clock, storage, reconnect } = await typing();
  view.setDraft('x');
  clock.advance(300);
  await drain();
  core.take('draft.set').fail(describeError('session_not_found', { sessionId: SESSION }));
  await drain();
  await reconnect();
  assert.ok(core.asked.every((one) => one.method !== 'draft.set'));
  assert.deepEqual([view.draft.get()?.text, storage.keys()], ['x', []]);
});

test('I7: what was typed when the queue came back stays, and says what it was typed on', async () => {
  const { view, core, clock } = await typing();
  const tell = (text: string, at: number, clientId: string) => {
    const draft = { text, at, clientId };
    core.tell('draft', { sessionId: SESSION, draft });
    return draft;
  };
  const shown = tell('half a', clock.now(), 'window-2');
  await drain();
  view.setDraft('half a thought');
  tell('queued half a', clock.now() + 9_000, CORE_DRAFT);
  await drain();
  assert.equal(view.draft.get()?.text, 'half a thought');
  clock.advance(300);
  await drain();
  const set = core.take('draft.set');
  assert.deepEqual([set.params.text, set.params.typedOn], ['half a thought', shown.at]);
  const merged = tell('queued half a thought', clock.now() + 9_001, CORE_DRAFT);
  set.answer({});
  await drain();
  assert.deepEqual(view.draft.get(), merged);
  view.setDraft('queued half a thought.');
  clock.advance(300);
  await drain();
  assert.equal(core.take('draft.set').params.typedOn, merged.at);
});

test('I7: a reload forgets neither the words nor what they were typed on', async () => {
  const first = await typing();
  first.core.tell('draft', { sessionId: SESSION, draft: { text: 'half', at: 4_000, clientId: 'window-2' } });
  await drain();
  first.core.drop();
  await drain();
  first.view.setDraft('half a');
  first.client.close();
  const { client, core, goLive } = openWindow({ storage: first.storage, clock: first.clock });
  client.session(SESSION);
  await goLive();
  const { text, typedOn } = core.take('draft.set').params;
  assert.deepEqual([text, typedOn], ['half a', 4_000]);
});

test('I7: words typed a moment ago reach the core before the stop that puts others in front of them', async () => {
  const { view, core } = await typing();
  view.setDraft('half a thought');
  void view.command({ type: 'turn.stop', turnId: 'turn1', returnQueue: true });
  await drain();
  assert.deepEqual(
    core.asked.map((one) => one.method),
    ['draft.set', 'command'],
  );
});

test('an emptied draft is told at once, and known to the next life of the page', async () => {
  const { view, core, storage } = await typing();
  view.setDraft('a message');
  view.setDraft('');
  await drain();
  assert.equal(core.take('draft.set').params.text, '');
  assert.equal(openWindow({ storage }).client.session(SESSION).draft.get()?.text, '');
});

test('a page that goes away keeps what was typed a moment ago', async () => {
  const { view, core, client, leave, storage } = await typing();
  const other = client.session('session0002');
  view.setDraft('one');
  other.setDraft('half');
  leave();
  await drain();
  const told = core.asked.filter((one) => one.method === 'draft.set');
  assert.deepEqual(
    told.map((one) => (one.params as { text: string }).text),
    ['one', 'half'],
  );
  const next = openWindow({ storage });
  assert.equal(next.client.session(SESSION).draft.get()?.text, 'one');
  assert.equal(next.client.session('session0002').draft.get()?.text, 'half');
});

test('words typed while the last ones are on their way are sent too', async () => {
  const { view, core, clock } = await typing();
  view.setDraft('one');
  clock.advance(300);
  await drain();
  const first = core.take('draft.set');
  view.setDraft('one two');
  first.answer({});
  await drain();
  clock.advance(300);
  await drain();
  assert.equal(core.take('draft.set').params.text, 'one two');
});

test('a draft larger than a frame stays in this window, is told once, and comes back with the page', async () => {
  const { view, core, clock, problems, storage } = await typing();
  const large = 'ж'.repeat(600_000);
  for (const text of [large, `${large}!`]) {
    view.setDraft(text);
    clock.advance(300);
    await drain();
  }
  assert.deepEqual([core.asked, problems], [[], ['A draft is too large to be shared']]);
  core.tell('draft', { sessionId: SESSION, draft: { text: 'theirs', at: clock.now() + 1, clientId: 'window-2' } });
  await drain();
  assert.equal(view.draft.get()?.text, `${large}!`, 'words that nobody else could see are not replaced');

  const next = openWindow({ storage, clock });
  await next.goLive();
  const again = next.client.session(SESSION);
  next.core.tell('draft', { sessionId: SESSION, draft: { text: 'theirs', at: clock.now() + 1, clientId: 'window-2' } });
  await drain();
  assert.equal(again.draft.get()?.text, `${large}!`);
  assert.deepEqual(
    next.core.asked.map((one) => one.method),
    ['subscribe'],
  );
});

test('a draft that has become short enough is shared again; one that was cleared shows what the others wrote', async () => {
  const { view, core, clock } = await typing();
  const theirs = { text: 'theirs', at: clock.now() + 5_000, clientId: 'window-2' };
  const enlarge = async () => {
    view.setDraft('ж'.repeat(600_000));
    clock.advance(300);
    core.tell('draft', { sessionId: SESSION, draft: theirs });
    await drain();
  };
  await enlarge();
  view.setDraft('');
  assert.deepEqual(view.draft.get(), theirs);
  await enlarge();
  view.setDraft('short');
  clock.advance(300);
  await drain();
  const set = core.take('draft.set');
  assert.equal(set.params.text, 'short');
  assert.ok(set.params.at > theirs.at, 'what is typed now is the latest');
});

test('a draft that the core found too large is not sent again as it is', async () => {
  const { view, core, clock, storage, problems, reconnect } = await typing();
  view.setDraft('x'.repeat(1_000));
  clock.advance(300);
  await drain();
  core.take('draft.set').fail(describeError('too_large', { what: 'The frame', size: 1_100, limit: 1_024 }));
  await drain();
  core.instanceId = 'core2';
  await reconnect();
  view.flushDraft();
  await drain();
  assert.ok(core.asked.every((one) => one.method !== 'draft.set'));
  assert.deepEqual([problems, storage.keys()], [['A draft is too large to be shared'], [`draft.${SESSION}`]]);
});

test('a long draft that the core put together is not taken for one of this window', async () => {
  const { view, core, clock, problems, reconnect } = await typing();
  const given = { text: 'ж'.repeat(600_000), at: clock.now() + 1, clientId: 'core' };
  core.tell('draft', { sessionId: SESSION, draft: given });
  await drain();
  core.instanceId = 'core2';
  await reconnect();
  const later = { text: 'sent', at: given.at + 1, clientId: 'window-2' };
  core.tell('draft', { sessionId: SESSION, draft: later });
  await drain();
  assert.deepEqual([view.draft.get(), problems], [later, []]);
});

test('what a large draft grew from does not come back when it is cleared', async () => {
  const { view, core, clock } = await typing();
  view.setDraft('begun');
  clock.advance(300);
  await drain();
  const draft = view.draft.get();
  assert.ok(draft);
  core.take('draft.set').answer({});
  core.tell('draft', { sessionId: SESSION, draft });
  await drain();
  view.setDraft('ж'.repeat(600_000));
  clock.advance(300);
  core.tell('draft', { sessionId: SESSION, draft });
  await drain();
  view.setDraft('');
  assert.equal(view.draft.get()?.text, '');
});
