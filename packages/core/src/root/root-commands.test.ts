import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { RootCommand } from '@codeai-hub/protocol/channels/root/commands';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Receipt } from '@codeai-hub/protocol/receipts';
import { letOthersRun } from '../let-others-run.ts';
import { commandHash } from '../sessions/receipts.ts';
import { SessionStore } from '../sessions/session-store.ts';
import { SESSION } from '../sessions/testing/bench.ts';
import { messageId, text } from '../sessions/testing/steps.ts';
import { sessionIdFor } from './root-commands.ts';
import { COMMAND_ID, Root } from './testing/root-rig.ts';

let folder = '';
before(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'hub-root-commands-')));
});
after(() => rmSync(folder, { recursive: true }));

const create = (more: Partial<Extract<RootCommand, { type: 'session.create' }>> = {}): RootCommand => ({
  type: 'session.create',
  folder,
  provider: 'demo',
  ...more,
});

const codeOf = (receipt: Receipt) => (receipt.status === 'rejected' ? receipt.error.code : receipt.status);

suite('session.create', () => {
  test('makes a session that its receipt names, with what was left open taken from the settings', async () => {
    const root = new Root();
    const receipt = await root.run(create());
    assert.ok(receipt.status === 'accepted' && receipt.sessionId);
    const { state } = root.bench.sessions.hold(receipt.sessionId).session;
    assert.deepEqual(
      [state.folder, state.provider, activeAgent(state).model, activeAgent(state).mode],
      [folder, 'demo', 'small', 'ask'],
    );
  });

  test('sends the first message at once', async () => {
    const root = new Root();
    await root.run(create({ message: { messageId: messageId(1), content: text('Fix the parser, please') } }));
    await root.bench.rest();
    assert.deepEqual(root.bench.agents.given, [messageId(1)]);
  });

  test('I6: repeated, it is the same session and one message', async () => {
    const root = new Root();
    const command = create({ message: { messageId: messageId(1), content: text('hello') } });
    const [one, two] = await Promise.all([root.run(command), root.run(command)]);
    assert.deepEqual(one, two);
    assert.deepEqual(await root.run(command), one);
    await root.bench.rest();
    assert.deepEqual(root.bench.agents.given, [messageId(1)]);
  });

  test('I6: repeated after a core that died before it could answer, it is still that session', async () => {
    const root = new Root();
    const command = create({ message: { messageId: messageId(1), content: text('hello') } });
    await root.dieMaking(command);
    const receipt = await root.run(command);
    assert.ok(receipt.status === 'accepted');
    assert.equal(receipt.sessionId, sessionIdFor(COMMAND_ID));
    const { state } = root.bench.sessions.hold(sessionIdFor(COMMAND_ID)).session;
    assert.equal(state.turnCount, 1);
  });

  test('I6: other content under that id is a conflict, also then', async () => {
    const root = new Root();
    await root.dieMaking(create());
    const other = root.run(create({ title: 'Another' }));
    await assert.rejects(other, (error: HubError) => error.code === 'command_id_conflict');
  });

  test('a log that has no event yet is of a core that died making it: it is made again', async () => {
    const root = new Root();
    const id = sessionIdFor(COMMAND_ID);
    const store = new SessionStore({
      fs: root.bench.disk,
      paths: root.paths,
      clock: root.bench.clock,
      newEpoch: () => 'epoch',
    });
    store.create(id, () => undefined);
    assert.equal(codeOf(await root.run(create())), 'accepted');
  });

  test('the folder is the real one, and must be one', async () => {
    const root = new Root();
    symlinkSync(folder, join(folder, 'link'));
    writeFileSync(join(folder, 'file'), '');
    const receipt = await root.run(create({ folder: join(folder, 'link') }));
    assert.ok(receipt.status === 'accepted' && receipt.sessionId);
    assert.equal(root.bench.sessions.hold(receipt.sessionId).session.state.folder, folder);
    for (const [path, code, reason] of [
      [join(folder, 'nowhere'), 'folder_not_found', /does not exist/],
      [join(folder, 'file'), 'folder_unusable', /it is a file/],
      ['projects/mine', 'folder_unusable', /not an absolute path/],
    ] as const) {
      const refused = await root.run(create({ folder: path }), `command ${path}`);
      assert.equal(codeOf(refused), code);
      assert.match(refused.status === 'rejected' ? refused.error.message : '', reason);
    }
  });

  test('a first message cannot have attachments: there is no session yet that they could be stored in', async () => {
    const root = new Root();
    const blob = { hash: 'a'.repeat(64), size: 3, mediaType: 'image/png' };
    const message = { messageId: messageId(1), content: [...text('look'), { type: 'image' as const, blob }] };
    assert.equal(codeOf(await root.run(create({ message }))), 'blob_not_found');
    assert.throws(() => root.bench.sessions.hold(sessionIdFor(COMMAND_ID)));
  });

  test('a provider nobody installed is refused, and no session is left behind', async () => {
    const root = new Root();
    assert.equal(codeOf(await root.run(create({ provider: 'nobody' }))), 'provider_unknown');
    assert.throws(() => root.bench.sessions.hold(sessionIdFor(COMMAND_ID)));
  });

  test('a disk that is full leaves nothing behind, and the same command may succeed later', async () => {
    const root = new Root();
    root.bench.disk.limitRoom(200);
    await assert.rejects(root.run(create()), (error: HubError) => error.code === 'disk_full');
    root.bench.disk.limitRoom(Number.POSITIVE_INFINITY);
    assert.equal(codeOf(await root.run(create())), 'accepted');
  });
});

suite('forking', () => {
  test('carries the conversation and the way to the native one', async () => {
    const root = new Root();
    await root.bench.send(1);
    await root.bench.rest();
    root.bench.agents.last.finish();
    const receipt = await root.run(create({ fork: { sessionId: SESSION } }));
    assert.ok(receipt.status === 'accepted' && receipt.sessionId);
    const { state } = root.bench.sessions.hold(receipt.sessionId).session;
    assert.deepEqual(state.forkedFrom, { sessionId: SESSION, nativeId: 'native-1' });
    assert.deepEqual(
      state.items.map((item) => item.text),
      ['message 1'],
    );
    assert.equal(state.title, 'Fix the parser (fork)');
    assert.deepEqual(root.bench.agents.given, [messageId(1)], 'nothing is sent by it');
  });

  test('carries attachments and long texts, so that it needs nothing of its source', async () => {
    const root = new Root();
    const long = 'x'.repeat(20_000);
    const blob = root.bench.sessions.blobs(SESSION).put(Buffer.from('picture'), 'image/png');
    const content = [...text('look'), { type: 'image' as const, blob }];
    await root.bench.command({ type: 'message.send', messageId: messageId(1), content, delivery: 'queue' });
    await root.bench.rest();
    root.bench.agents.last.speak('m', long);
    root.bench.agents.last.say({ type: 'item.completed', id: 'm', status: 'completed' });
    const receipt = await root.run(create({ fork: { sessionId: SESSION } }));
    assert.ok(receipt.status === 'accepted' && receipt.sessionId);
    await root.run({ type: 'session.delete', sessionId: SESSION }, 'command-b');
    const { items } = root.bench.sessions.hold(receipt.sessionId).session.state;
    const blobs = root.bench.sessions.blobs(receipt.sessionId);
    assert.equal(blobs.get(blob.hash)?.toString(), 'picture');
    assert.equal(blobs.get(items[1]?.blob?.hash ?? '')?.toString(), long);
  });

  test('of a long conversation carries all of it, and lets others run meanwhile', async () => {
    const root = new Root();
    const items = await root.talkLong(700);
    let others = 0;
    let running = true;
    const count = () => {
      others++;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    const receipt = await root.run(create({ fork: { sessionId: SESSION } }));
    running = false;
    assert.ok(receipt.status === 'accepted' && receipt.sessionId);
    assert.ok(others > 3, `${others} turns of the loop for others`);
    const { sessions } = root.bench;
    const { state } = sessions.hold(receipt.sessionId).session;
    const history = await sessions.history(receipt.sessionId);
    const copied = [...history.page(state.evicted, 9999).items, ...state.items].map((item) => item.text);
    assert.deepEqual(copied, items);
    root.restart();
    assert.deepEqual(root.bench.sessions.hold(receipt.sessionId).session.state, state);
  });

  test('in the middle of a long conversation finds the message it ends before', async () => {
    const root = new Root();
    const items = await root.talkLong(700);
    const first = (await root.bench.sessions.history(SESSION)).page(1, 1).items[0];
    const before = { sessionId: SESSION, itemId: first?.id ?? '' };
    const receipt = await root.run(create({ fork: before }), 'command-b');
    assert.ok(receipt.status === 'accepted' && receipt.sessionId);
    const { state } = root.bench.sessions.hold(receipt.sessionId).session;
    assert.deepEqual([items.length, state.items], [701, []]);
    assert.equal(state.forkedFrom?.beforeMessageId, messageId(1));
  });

  test('nobody sees a fork that is being made', async () => {
    const root = new Root();
    await root.talkLong(700);
    const id = sessionIdFor(COMMAND_ID);
    const making = root.run(create({ fork: { sessionId: SESSION } }));
    while (!root.bench.disk.stat(root.paths.sessionLog(id))) await letOthersRun();
    assert.throws(() => root.bench.sessions.hold(id), { code: 'session_not_found' });
    assert.equal(codeOf(await making), 'accepted');
    root.bench.sessions.hold(id);
  });

  test('that the disk refuses leaves nothing behind', async () => {
    const root = new Root();
    await root.talkLong(700);
    root.bench.disk.limitRoom(20_000);
    await assert.rejects(root.run(create({ fork: { sessionId: SESSION } })), { code: 'disk_full' });
    assert.equal(root.bench.disk.stat(root.paths.session(sessionIdFor(COMMAND_ID))), null);
    root.bench.disk.limitRoom(Number.POSITIVE_INFINITY);
    assert.equal(codeOf(await root.run(create({ fork: { sessionId: SESSION } }))), 'accepted');
  });

  test('is refused where there is nothing to fork from', async () => {
    const root = new Root();
    assert.equal(codeOf(await root.run(create({ fork: { sessionId: 'session0009' } }))), 'session_not_found');
    const before = { sessionId: SESSION, itemId: 'i99' };
    assert.equal(codeOf(await root.run(create({ fork: before }), 'command-b')), 'not_found');
  });

  test('is refused across providers', async () => {
    const root = new Root();
    const receipt = await root.run(create({ provider: 'forkless', fork: { sessionId: SESSION } }));
    assert.equal(codeOf(receipt), 'unsupported');
  });
});

suite('session.import', () => {
  const wish: RootCommand = { type: 'session.import', provider: 'demo', nativeId: 'n1', folder: '/work' };

  test('is refused for an agent that cannot show what its program said, and for one nobody installed', async () => {
    const root = new Root();
    assert.equal(codeOf(await root.run(wish)), 'unsupported');
    assert.equal(codeOf(await root.run({ ...wish, provider: 'nobody' }, 'command-b')), 'provider_unknown');
  });

  test('I6: a refusal stays one, and other content under its id is a conflict, also after a restart', async () => {
    const root = new Root();
    const first = await root.run(wish);
    root.restart();
    assert.deepEqual(await root.run(wish), first);
    await assert.rejects(root.run({ ...wish, nativeId: 'n2' }), { code: 'command_id_conflict' });
  });
});

suite('the other commands of the root', () => {
  test('a deleted session is gone, and deleting it again is refused', async () => {
    const root = new Root();
    assert.equal(codeOf(await root.run({ type: 'session.delete', sessionId: SESSION })), 'accepted');
    assert.deepEqual(root.told, [['removed', SESSION]]);
    const again = await root.run({ type: 'session.delete', sessionId: SESSION }, 'command-b');
    assert.equal(codeOf(again), 'session_not_found');
  });

  test('I6: what made it, sent again, does not make an empty one in its place, also after a restart', async () => {
    const root = new Root();
    const command = create({ message: { messageId: messageId(1), content: text('hello') } });
    await root.dieMaking(command);
    await root.run({ type: 'session.delete', sessionId: sessionIdFor(COMMAND_ID) }, 'command-b');
    root.restart();
    assert.equal(codeOf(await root.run(command)), 'session_not_found');
    assert.throws(() => root.bench.sessions.hold(sessionIdFor(COMMAND_ID)));
  });

  test('a deletion that the disk refuses leaves the session whole', async () => {
    const root = new Root();
    await root.bench.send(1);
    root.bench.disk.setReadOnly(true);
    await assert.rejects(
      root.run({ type: 'session.delete', sessionId: SESSION }),
      (error: HubError) => error.code === 'disk_read_only',
    );
    root.bench.disk.setReadOnly(false);
    root.restart();
    assert.equal(root.bench.sessions.hold(SESSION).session.state.items.length, 1);
  });

  test('a read position only goes forward', async () => {
    const root = new Root();
    for (const [n, turn] of [3, 2, 3, 4].entries()) {
      await root.run({ type: 'session.markRead', sessionId: SESSION, turn }, `command-${n}x`);
    }
    assert.deepEqual(root.told, [
      ['read', SESSION],
      ['read', SESSION],
    ]);
    const missing = await root.run({ type: 'session.markRead', sessionId: 'session0009', turn: 1 }, 'command-z');
    assert.equal(codeOf(missing), 'session_not_found');
  });

  test('I6: a rejection is recorded and stays one, also after a restart', async () => {
    const root = new Root();
    root.settingsError = new HubError('settings_invalid', { path: 'port', reason: 'too big' });
    const command: RootCommand = { type: 'settings.update', patch: { port: 99_999 } };
    const first = await root.run(command);
    assert.equal(codeOf(first), 'settings_invalid');
    root.settingsError = null;
    root.restart();
    assert.deepEqual(await root.run(command), first);
    assert.deepEqual(root.told, []);
  });

  test('I15: a secret is handed on, and is nowhere on this disk', async () => {
    const root = new Root();
    await root.run({ type: 'secret.set', name: 'claude-key', value: 'sk-very-secret' });
    assert.deepEqual(root.told, [['secret', 'claude-key']]);
    const kept = root.bench.disk.read(join(root.paths.run, 'commands.jsonl')).toString();
    assert.doesNotMatch(kept, /very-secret/);
    const guess = commandHash({ type: 'secret.set', name: 'claude-key', value: 'sk-very-secret' });
    assert.ok(!kept.includes(guess), 'nor what tells whether a guess is right');
  });

  test('I6: a secret sent again with another value under the same id is a conflict', async () => {
    const root = new Root();
    await root.run({ type: 'secret.set', name: 'claude-key', value: 'one' });
    await root.run({ type: 'secret.set', name: 'claude-key', value: 'one' });
    assert.equal(root.told.length, 1);
    await assert.rejects(
      root.run({ type: 'secret.set', name: 'claude-key', value: 'two' }),
      (error: HubError) => error.code === 'command_id_conflict',
    );
  });

  test('nothing is asked of a provider that is not there, and the sender is told', async () => {
    const root = new Root();
    const types = ['refresh', 'install', 'cancelInstall', 'remove', 'retry', 'cancelSignIn'] as const;
    for (const name of types) {
      const type = `provider.${name}` as const;
      assert.equal(codeOf(await root.run({ type, provider: 'nobody' }, `command ${type}`)), 'provider_unknown');
    }
  });

  test('what a provider cannot do at all is refused at once', async () => {
    const root = new Root();
    for (const name of ['install', 'remove'] as const) {
      const receipt = await root.run({ type: `provider.${name}`, provider: 'demo' }, name);
      assert.equal(codeOf(receipt), 'unsupported');
    }
  });

  test('what fails behind the receipt is reported, not swallowed', async () => {
    const root = new Root();
    root.keychainError = new Error('the keychain is locked');
    await root.run({ type: 'secrets.look' });
    await root.bench.rest();
    assert.match(JSON.stringify(root.told), /the keychain is locked/);
  });
});
