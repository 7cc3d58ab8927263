import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionChannel } from '@codeai-hub/protocol/envelope';
import { describeError } from '@codeai-hub/protocol/errors';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { memoryStorage } from '../storage.ts';
import { SESSION } from '../testing/samples.ts';
import { ScriptedCore } from '../testing/scripted-core.ts';
import { openWindow } from '../testing/window.ts';

const channel = sessionChannel(SESSION);
const content = [{ type: 'text' as const, text: 'hello' }];
const rename = { type: 'session.rename' as const, title: 'New' };

test('I6: a command goes again after a lost connection, under the id it was born with, until it is answered', async () => {
  const { client, core, storage, goLive, reconnect } = openWindow();
  await goLive();
  const result = client.command(channel, rename);
  await drain();
  const first = core.take('command').params;
  for (let lost = 0; lost < 3; lost++) {
    await reconnect();
    assert.deepEqual(
      core.asked.map((one) => one.params),
      [first],
    );
  }
  core.take('command').answer({ status: 'accepted', commandId: first.commandId, seq: 4 });
  assert.deepEqual(await result, { status: 'accepted', commandId: first.commandId, seq: 4 });
  assert.deepEqual(storage.keys(), []);
});

test('commands made without a connection go out in their order', async () => {
  const { client, core, goLive } = openWindow();
  for (const title of ['a', 'b', 'c']) void client.command(channel, { type: 'session.rename', title });
  await goLive();
  const titles = core.asked.map((one) => (one.params as { command: { title: string } }).command.title);
  assert.deepEqual(titles, ['a', 'b', 'c']);
});

test('a refusal is an answer like any other', async () => {
  const { client, core, goLive } = openWindow();
  await goLive();
  const result = client.command(channel, rename);
  await drain();
  const asked = core.take('command');
  const error = describeError('session_not_found', { sessionId: SESSION });
  asked.answer({ status: 'rejected', commandId: asked.params.commandId, error });
  assert.deepEqual(await result, { status: 'rejected', commandId: asked.params.commandId, error });
});

test('an error of the core is a refusal, but one of the moment is waited out', async () => {
  const { client, core, goLive, reconnect } = openWindow();
  await goLive();
  const waits = client.command(channel, rename);
  const fails = client.command(channel, { type: 'session.pin', pinned: true });
  await drain();
  core.take('command').fail(describeError('core_restarting'));
  core.take('command').fail(describeError('disk_full', { path: '/' }));
  const failed = await fails;
  assert.equal(failed.status === 'rejected' && failed.error.code, 'disk_full');
  await reconnect();
  const again = core.take('command');
  assert.deepEqual(again.params.command, rename);
  again.answer({ status: 'accepted', commandId: again.params.commandId, seq: 9 });
  assert.equal((await waits).status, 'accepted');
});

test('the same id and words wait with the first; other words under it are refused', async () => {
  const { client, core, goLive } = openWindow();
  await goLive();
  const one = client.command(channel, rename, 'command-1');
  const two = client.command(channel, { title: 'New', type: 'session.rename' }, 'command-1');
  const other = await client.command(channel, { type: 'session.rename', title: 'Other' }, 'command-1');
  assert.equal(other.status === 'rejected' && other.error.code, 'command_id_conflict');
  await drain();
  assert.equal(core.asked.length, 1);
  core.take('command').answer({ status: 'accepted', commandId: 'command-1', seq: 4 });
  assert.equal(await one, await two);
});

test('a command larger than the core takes is refused here, in bytes, with or without a connection', async () => {
  const { client, core, goLive } = openWindow();
  const send = (text: string) =>
    client.command(channel, {
      type: 'message.send',
      messageId: crypto.randomUUID(),
      content: [{ type: 'text', text }],
      delivery: 'queue',
    });
  const early = await send('ж'.repeat(600_000));
  assert.equal(early.status === 'rejected' && early.error.code, 'too_large');
  await goLive();
  const refused = await send('ж'.repeat(600_000));
  assert.equal(refused.status === 'rejected' && refused.error.code, 'too_large');
  void send('x'.repeat(600_000));
  await drain();
  assert.equal(core.asked.length, 1);
});

test('I7: a message larger than the core takes stays as a refused one, also for the next life of the page', async () => {
  const large = [{ type: 'text' as const, text: 'ж'.repeat(682_000) }];
  const before = openWindow();
  await before.goLive();
  const result = await before.client.session(SESSION).send(large);
  assert.equal(result.status === 'rejected' && result.error.code, 'too_large');
  const [shown] = before.client.session(SESSION).echoes.get();
  assert.equal(shown?.status.type === 'refused' && shown.status.error.code, 'too_large');
  before.client.close();

  const { client, core, storage, goLive } = openWindow({ storage: before.storage, clock: before.clock });
  await goLive();
  const view = client.session(SESSION);
  assert.deepEqual(view.echoes.get()[0]?.content, large);
  view.echoes.get()[0]?.retry();
  await drain();
  assert.equal(view.echoes.get()[0]?.status.type, 'refused', 'sending it once more changes nothing');
  assert.deepEqual(
    core.asked.map((one) => one.method),
    ['subscribe'],
  );
  view.echoes.get()[0]?.dismiss();
  assert.deepEqual([view.echoes.get(), storage.keys()], [[], []]);
});

test('what a core that takes less ended the connection for is refused, not sent for ever; the rest goes again', async () => {
  const { client, core, goLive, reconnect } = openWindow();
  await goLive();
  const small = client.command(channel, rename);
  const large = client.command(channel, { type: 'session.rename', title: 'x'.repeat(100) });
  await drain();
  const error = describeError('too_large', { what: 'The frame', size: 'more', limit: 200 });
  core.raw({ jsonrpc: '2.0', id: null, error: { code: -32_000, message: error.message, data: error } });
  await reconnect();
  assert.deepEqual(await large.then((one) => one.status === 'rejected' && one.error), error);
  const again = core.take('command');
  assert.deepEqual([again.params.command, core.asked], [rename, []]);
  again.answer({ status: 'accepted', commandId: again.params.commandId, seq: 2 });
  assert.equal((await small).status, 'accepted');
});

test('a closed client says that it does not know', async () => {
  const { client, storage, goLive } = openWindow();
  await goLive();
  const result = client.command(channel, rename, 'command-1');
  client.close();
  assert.deepEqual(await result, { status: 'unanswered', commandId: 'command-1' });
  assert.equal(storage.keys().length, 1, 'the next life of the page will send it');
  assert.deepEqual(await client.command(channel, rename, 'command-2'), {
    status: 'unanswered',
    commandId: 'command-2',
  });
});

test('a reloaded page sends what had no receipt, under its old id', async () => {
  const before = openWindow();
  await before.goLive();
  void before.client.command(channel, rename, 'command-1');
  const { core, goLive, storage } = openWindow({ storage: before.storage, clock: before.clock, clientId: 'window-2' });
  await goLive();
  const again = core.take('command');
  assert.deepEqual(again.params, { commandId: 'command-1', channel, command: rename });
  again.answer({ status: 'accepted', commandId: 'command-1', seq: 4 });
  await drain();
  assert.deepEqual(storage.keys(), []);
});

test('a message left for long is offered, not sent unasked; other old commands are let go', async () => {
  const before = openWindow();
  const view = before.client.session(SESSION);
  void view.send(content);
  void before.client.command(channel, rename);
  before.clock.advance(3_600_000);
  const { client, core, goLive, storage, problems } = openWindow({ storage: before.storage, clock: before.clock });
  await goLive();
  assert.equal(core.asked.length, 0);
  assert.deepEqual(problems, ['An old command was not sent']);
  const [message] = client.unsent.get();
  assert.deepEqual(message?.content, content);
  message?.send();
  await drain();
  assert.deepEqual(client.unsent.get(), []);
  const asked = core.take('command');
  assert.equal(asked.params.commandId, message?.commandId);
  asked.answer({ status: 'accepted', commandId: asked.params.commandId, seq: 2 });
  await drain();
  assert.deepEqual(storage.keys(), []);
});

test('a message that was discarded is forgotten', async () => {
  const before = openWindow();
  void before.client.session(SESSION).send(content);
  before.clock.advance(3_600_000);
  const { client, storage } = openWindow({ storage: before.storage, clock: before.clock });
  client.unsent.get()[0]?.discard();
  assert.deepEqual([client.unsent.get(), storage.keys()], [[], []]);
});

test('a refused message outlives the page until somebody looked at it', async () => {
  const before = openWindow();
  await before.goLive();
  void before.client.session(SESSION).send(content);
  await drain();
  before.core.take('subscribe');
  const asked = before.core.take('command');
  const error = describeError('disk_full', { path: '/' });
  asked.answer({ status: 'rejected', commandId: asked.params.commandId, error });
  await drain();
  before.clock.advance(3_600_000);
  const { client, core, storage, goLive } = openWindow({ storage: before.storage, clock: before.clock });
  await goLive();
  const [echo] = client.session(SESSION).echoes.get();
  assert.deepEqual(echo?.status, { type: 'refused', error });
  await drain();
  assert.ok(core.asked.every((one) => one.method !== 'command'));
  echo?.dismiss();
  assert.deepEqual([client.session(SESSION).echoes.get(), storage.keys()], [[], []]);
});

test('a session that was refused leaves nothing behind: the field it was written in has its words', async () => {
  const { client, core, storage, goLive } = openWindow();
  const refused = describeError('disk_full', { path: '/' });
  const message = { messageId: crypto.randomUUID(), content };
  const create = { type: 'session.create' as const, folder: '/work', provider: 'demo', message };
  storage.set(
    'outbox.earlier',
    JSON.stringify({ commandId: 'earlier', channel: 'root', command: create, createdAt: 1_000, refused }),
  );
  await goLive();
  const result = client.command('root', create);
  await drain();
  core.take('command').fail(refused);
  assert.equal((await result).status, 'rejected');
  const reloaded = openWindow({ storage });
  assert.deepEqual([storage.keys(), reloaded.client.unsent.get(), reloaded.problems], [[], [], []]);
});

test('a storage that fails is reported and stops nothing', async () => {
  const full = {
    ...memoryStorage(),
    set: () => {
      throw new Error('quota');
    },
  };
  const { client, core, problems, goLive } = openWindow({ storage: full });
  await goLive();
  void client.command(channel, rename);
  await drain();
  assert.deepEqual(core.take('command').params.command, rename);
  assert.deepEqual(problems, ["The window's storage cannot be written"]);
});

test('a stored value that is no command is reported and removed', () => {
  const storage = memoryStorage();
  storage.set('outbox.a', '{');
  storage.set('outbox.b', '{"commandId":7}');
  storage.set('theme', 'dark');
  const { problems } = openWindow({ storage, core: new ScriptedCore(), clock: new FakeClock() });
  assert.equal(problems.length, 2);
  assert.deepEqual(storage.keys(), ['theme']);
});
