import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionChannel } from '@codeai-hub/protocol/envelope';
import { describeError } from '@codeai-hub/protocol/errors';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { created, envelope, SESSION, said, stateAfter } from '../testing/samples.ts';
import { openWindow } from '../testing/window.ts';

const channel = sessionChannel(SESSION);
const content = [{ type: 'text' as const, text: 'hello' }];

async function inSession() {
  const world = openWindow();
  await world.goLive();
  const view = world.client.session(SESSION);
  await drain();
  world.core.take('subscribe');
  world.core.tell('snapshot', { channel, handle: 7, epoch: 'e1', seq: 1, state: stateAfter([created()]) });
  await drain();
  return { ...world, view };
}

async function sent(to?: readonly string[]) {
  const world = await inSession();
  void world.view.send(content, 'queue', to);
  await drain();
  const asked = world.core.take('command');
  const messageId = asked.params.command.type === 'message.send' ? asked.params.command.messageId : '';
  return { ...world, asked, messageId };
}

test('a sent message shows at once, until the state has it', async () => {
  const { core, view, messageId } = await sent();
  assert.deepEqual(
    view.echoes.get().map(({ messageId: id, status }) => ({ id, status })),
    [{ id: messageId, status: { type: 'sending' } }],
  );
  const shownTogether: number[] = [];
  view.state.subscribe(() => shownTogether.push(view.echoes.get().length));
  core.tell('events', { handle: 7, events: [said(2, messageId)] });
  await drain();
  assert.deepEqual(shownTogether, [0], 'never beside the message it stands for');
});

test('a message in the queue is shown by the queue', async () => {
  const { core, view, messageId } = await sent();
  const entry = { id: 'q1', messageId, content, queuedAt: 0, by: 'me' };
  core.tell('events', { handle: 7, events: [envelope(2, { type: 'queue.added', entry })] });
  await drain();
  assert.deepEqual(view.echoes.get(), []);
});

test('the receipt alone does not end it; a state as far as the receipt does', async () => {
  const { core, view, asked } = await sent();
  asked.answer({ status: 'accepted', commandId: asked.params.commandId, seq: 3 });
  await drain();
  assert.equal(view.echoes.get().length, 1);
  core.tell('events', { handle: 7, events: [envelope(2, { type: 'session.pinned', pinned: true })] });
  await drain();
  assert.equal(view.echoes.get().length, 1);
  core.tell('events', { handle: 7, events: [envelope(3, { type: 'session.pinned', pinned: false })] });
  await drain();
  assert.deepEqual(view.echoes.get(), []);
});

test('a refused message stays with its reason, and goes again as a new command with its old message id', async () => {
  const { core, view, asked, messageId } = await sent();
  const error = describeError('disk_full', { path: '/' });
  asked.answer({ status: 'rejected', commandId: asked.params.commandId, error });
  await drain();
  assert.deepEqual(view.echoes.get()[0]?.status, { type: 'refused', error });
  view.echoes.get()[0]?.retry();
  await drain();
  const again = core.take('command');
  assert.notEqual(again.params.commandId, asked.params.commandId);
  assert.equal(again.params.command.type === 'message.send' && again.params.command.messageId, messageId);
  assert.deepEqual(
    view.echoes.get().map((echo) => echo.status),
    [{ type: 'sending' }],
  );
});

test('what is sent again after a refusal is for whom it was', async () => {
  const { core, view, asked } = await sent(['codex', 'claude']);
  assert.deepEqual(view.echoes.get()[0]?.to, ['codex', 'claude']);
  asked.answer({
    status: 'rejected',
    commandId: asked.params.commandId,
    error: describeError('disk_full', { path: '/' }),
  });
  await drain();
  view.echoes.get()[0]?.retry();
  await drain();
  const { command } = core.take('command').params;
  assert.deepEqual(command.type === 'message.send' && command.to, ['codex', 'claude']);
});

test('a released and forgotten view hears nothing more', async () => {
  const { client, view, asked, core } = await sent();
  view.release();
  for (let other = 0; other < 9; other++) client.session(`session10${other}0`).release();
  asked.answer({ status: 'accepted', commandId: asked.params.commandId, seq: 1 });
  await drain();
  assert.equal(view.echoes.get().length, 1);
  assert.equal(core.connected, true);
});
