import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { runCommand } from '../harness/command-line.ts';
import { idle, lastTurn, newSession, text, untilRoot, untilState } from '../harness/watch.ts';
import { FrailHub } from './frail-hub.ts';

test('a provider that is replaced on disk: running sessions finish on the old version, new ones begin on the new', async (t) => {
  const frail = await FrailHub.start(t);
  const { hub } = frail;
  const client = hub.client();
  const running = await newSession(client, { folder: hub.folder, provider: 'frail' });
  await running.send(text('hold'));
  await untilState(running, ({ items }) =>
    items.some((item) => item.kind === 'user_message' && item.delivery === 'delivered'),
  );
  const [old] = frail.hosts();

  frail.update();
  const refreshed = await runCommand(hub.home, ['providers', 'refresh', 'frail']);
  assert.equal(refreshed.code, 0, refreshed.stderr);
  await untilRoot(client, ({ providers }) => providers.frail?.version === '2.0.0');
  const fresh = await newSession(client, { folder: hub.folder, provider: 'frail' });
  await fresh.send(text('hello'));
  const began = await untilState(fresh, (state) => state.turnCount === 1 && idle(state));
  assert.equal(began.items.at(-1)?.text, 'version 2.0.0');
  assert.equal(frail.hosts().length, 2);

  const { currentTurnId } = activeAgent(running.state.get() ?? assert.fail());
  await running.command({ type: 'turn.stop', turnId: currentTurnId ?? '', returnQueue: false });
  const finished = await untilState(running, idle);
  assert.equal(finished.items.at(-1)?.text, 'version 1.0.0');

  const gone = hub.exitOf(old ?? 0);
  await client.command('root', { type: 'session.delete', sessionId: running.sessionId });
  await gone;
  assert.equal(frail.hosts().length, 1, 'the old host ended with its last session');
});

test('a provider that is put there while the core runs is there after a look, and goes when it is taken away', async (t) => {
  const frail = await FrailHub.start(t);
  const { hub } = frail;
  const client = hub.client();
  frail.build.take('frail');
  const gone = await runCommand(hub.home, ['providers', 'refresh', 'frail', '--json']);
  assert.match(gone.stderr, /provider_unknown/);
  await untilRoot(client, ({ providers }) => providers.frail === undefined);
  frail.update();
  assert.equal((await runCommand(hub.home, ['providers', 'refresh', 'frail'])).code, 0);
  await untilRoot(
    client,
    ({ providers }) => providers.frail?.version === '2.0.0' && providers.frail.status === 'ready',
  );
});

test('what is installed is written down, is not run when it was changed, and is removed again', async (t) => {
  const frail = await FrailHub.start(t);
  const { hub } = frail;
  const list = join(hub.home, 'providers/installed.json');
  const program = join(frail.folder, 'runtime/1.0.0/agent');
  const installed = await runCommand(hub.home, ['providers', 'install', 'frail']);
  assert.equal(installed.code, 0, installed.stderr);
  assert.match(installed.stdout, /^frail +ready +1\.0\.0 of the hub/);
  const written = JSON.parse(readFileSync(list, 'utf8')) as { providers: Record<string, { version: string }> };
  assert.equal(written.providers.frail?.version, '1.0.0');

  writeFileSync(program, 'another program');
  const client = hub.client();
  const view = await newSession(client, { folder: hub.folder, provider: 'frail' });
  await view.send(text('hello'));
  const refused = await untilState(view, (state) => state.turnCount === 1 && idle(state));
  const outcome = lastTurn(refused)?.outcome;
  assert.ok(outcome?.type === 'failed' && outcome.error.code === 'runtime_damaged', JSON.stringify(outcome));

  assert.equal((await runCommand(hub.home, ['providers', 'install', 'frail'])).code, 0);
  const removed = await runCommand(hub.home, ['providers', 'remove', 'frail']);
  assert.equal(removed.code, 0, removed.stderr);
  assert.equal(existsSync(program), false);
  const again = await runCommand(hub.home, ['providers', 'remove', 'frail', '--json']);
  assert.deepEqual(
    [again.code, (JSON.parse(again.stderr) as { error: { code: string } }).error.code],
    [4, 'runtime_missing'],
  );
});

test('a list of installed runtimes that somebody wrote in is told, and made anew', async (t) => {
  const frail = await FrailHub.start(t);
  const { hub } = frail;
  await runCommand(hub.home, ['providers', 'install', 'frail']);
  const list = join(hub.home, 'providers/installed.json');
  await hub.stop();
  writeFileSync(list, readFileSync(list, 'utf8').replace('sha512-none', 'sha512-mine'));
  await hub.restart();
  const root = await untilRoot(
    hub.client(),
    ({ providers, problems }) => providers.frail?.status === 'ready' && problems.length > 0,
  );
  assert.equal(root.problems[0]?.error.code, 'runtimes_list_damaged');
  assert.match(readFileSync(list, 'utf8'), /found on this machine/);
});

test('what cannot be meant is explained', async (t) => {
  const { hub } = await FrailHub.start(t);
  const wrong = await runCommand(hub.home, ['providers', 'instal', 'frail']);
  assert.deepEqual([wrong.code, wrong.stdout], [2, '']);
  assert.match(wrong.stderr, /Did you mean install\?/);
  assert.equal((await runCommand(hub.home, ['providers', 'install'])).code, 2);
  const unknown = await runCommand(hub.home, ['providers', 'retry', 'nobody', '--json']);
  assert.deepEqual(
    [unknown.code, (JSON.parse(unknown.stderr) as { error: { code: string } }).error.code],
    [4, 'provider_unknown'],
  );
  const version = await runCommand(hub.home, ['providers', 'install', 'demo', '--json']);
  assert.equal((JSON.parse(version.stderr) as { error: { code: string } }).error.code, 'unsupported');
});
