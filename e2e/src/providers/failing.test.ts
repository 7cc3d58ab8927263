import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { jsonOf, runCommand } from '../harness/command-line.ts';
import { idle, lastTurn, newSession, text, untilRoot, untilState } from '../harness/watch.ts';
import { FrailHub } from './frail-hub.ts';

test('I7: a message waits while its agent fails to start, and reaches it once when it works again', async (t) => {
  const frail = await FrailHub.start(t);
  const { hub } = frail;
  frail.become('fails');
  const client = hub.client();
  const view = await newSession(client, { folder: hub.folder, provider: 'frail' });
  await view.send(text('hello'));
  const waiting = await untilState(view, (state) => activeAgent(state).binding.retry !== undefined);
  assert.equal(activeAgent(waiting).binding.retry?.error.code, 'runtime_failed');
  await view.send(text('and this'));
  frail.become('works');
  const after = await untilState(view, (state) => state.turnCount === 2 && idle(state));
  assert.deepEqual(
    after.items.map((item) => (item.kind === 'user_message' ? [item.text, item.delivery] : item.text)),
    [['hello', 'delivered'], 'version 1.0.0', ['and this', 'delivered'], 'version 1.0.0'],
  );
  const { providers } = await untilRoot(client, (root) => root.providers.frail?.health === undefined);
  assert.equal(providers.frail?.status, 'ready');
});

test('a provider whose host dies again and again is left alone, other agents work, and a person may try it at once', async (t) => {
  const frail = await FrailHub.start(t);
  const { hub } = frail;
  frail.become('dies');
  const client = hub.client();
  const view = await newSession(client, { folder: hub.folder, provider: 'frail' });
  await view.send(text('hello'));
  await untilState(view, (state) => activeAgent(state).binding.retry !== undefined);

  const other = await newSession(client, { folder: hub.folder, provider: 'demo' });
  await other.send(text('hello'));
  const answered = await untilState(other, (state) => state.turnCount === 1 && idle(state));
  assert.equal(lastTurn(answered)?.outcome?.type, 'completed', 'while the first one still waits');

  const failed = await untilState(view, idle);
  const { outcome } = lastTurn(failed) ?? assert.fail();
  assert.ok(outcome?.type === 'failed' && outcome.error.code === 'provider_paused', JSON.stringify(outcome));
  assert.match(outcome.error.message, /failed 5 times in a row and is left alone until .*Try now/);
  const [message] = failed.items;
  assert.ok(message?.kind === 'user_message' && message.delivery === 'not_delivered');

  const listed = await runCommand(hub.home, ['providers']);
  assert.match(listed.stdout, /^frail +paused until .*host process ended/m);
  frail.become('works');
  const retried = await runCommand(hub.home, ['providers', 'retry', 'frail']);
  assert.equal(retried.code, 0, retried.stderr);
  await view.command({ type: 'message.resend', itemId: message.id });
  const after = await untilState(view, (state) => state.turnCount === 2 && idle(state));
  assert.equal(lastTurn(after)?.outcome?.type, 'completed');
});

test('I8: an agent that takes its host with it loses the turn, and the next message has another', async (t) => {
  const frail = await FrailHub.start(t);
  const { hub } = frail;
  const view = await newSession(hub.client(), { folder: hub.folder, provider: 'frail' });
  await view.send(text('die'));
  const lost = await untilState(view, (state) => state.turnCount === 1 && idle(state));
  assert.equal(lastTurn(lost)?.outcome?.type, 'lost');
  const { providers } = await jsonOf<{ providers: { health: { failures: number } }[] }>(
    runCommand(hub.home, ['providers', 'list', 'frail', '--json']),
  );
  assert.equal(providers[0]?.health.failures, 1);
  await view.send(text('hello'));
  const after = await untilState(view, (state) => state.turnCount === 2 && idle(state));
  assert.equal(lastTurn(after)?.outcome?.type, 'completed');
});
