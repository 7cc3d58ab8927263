import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { HubError } from '@codeai-hub/protocol/errors';
import { Bench } from './testing/bench.ts';
import { messageId, text } from './testing/steps.ts';

const HELLO = { type: 'message.send', messageId: messageId(1), content: text('hello'), delivery: 'queue' } as const;
const STOP = { type: 'turn.stop', turnId: 't9', returnQueue: false } as const;

suite('I6: commands', () => {
  test('the same id and content is the same command, with the same receipt', async () => {
    const bench = new Bench();
    const first = await bench.command(HELLO, { id: 'command-a' });
    const { seq } = bench.state;
    assert.deepEqual(await bench.command({ ...HELLO }, { id: 'command-a', by: 'Ben' }), first);
    assert.equal(bench.state.seq, seq);
    assert.deepEqual(bench.agents.given, [messageId(1)]);
  });

  test('repeated while the first is still on its way to the disk, it attaches to it', async () => {
    const bench = new Bench();
    const [one, two] = await Promise.all([
      bench.command(HELLO, { id: 'command-a' }),
      bench.command(HELLO, { id: 'command-a' }),
    ]);
    assert.deepEqual(one, two);
    assert.deepEqual(bench.agents.given, [messageId(1)]);
  });

  test('the same id with other content is a conflict', async () => {
    const bench = new Bench();
    await bench.command(HELLO, { id: 'command-a' });
    const other = bench.command({ ...HELLO, content: text('other') }, { id: 'command-a' });
    await assert.rejects(other, (error: HubError) => error.code === 'command_id_conflict');
  });

  test('a rejection stays a rejection, also when it could be accepted by now', async () => {
    const bench = new Bench();
    const first = await bench.command({ ...STOP, turnId: 't1' }, { id: 'command-a' });
    assert.equal(first.status, 'rejected');
    await bench.send(1);
    assert.deepEqual(await bench.command({ ...STOP, turnId: 't1' }, { id: 'command-a' }), first);
    assert.equal(bench.turn.stopping, undefined);
  });

  test('a command that changes nothing has a receipt as well', async () => {
    const bench = new Bench();
    const rename = { type: 'session.rename', title: bench.state.title } as const;
    const receipt = await bench.command(rename, { id: 'command-a' });
    assert.equal(receipt.status, 'accepted');
    assert.deepEqual(await bench.command(rename, { id: 'command-a' }), receipt);
  });

  test('accepted, rejected and empty receipts are the same after a restart', async () => {
    const bench = new Bench();
    const rename = { type: 'session.rename', title: bench.state.title } as const;
    const commands = [HELLO, STOP, rename] as const;
    const before = [];
    for (const [n, command] of commands.entries()) before.push(await bench.command(command, { id: `command-${n}x` }));
    await bench.restart();
    for (const [n, command] of commands.entries()) {
      assert.deepEqual(await bench.command(command, { id: `command-${n}x` }), before[n]);
    }
    assert.deepEqual(bench.agents.given, [messageId(1)]);
  });

  test('a receipt is given only when the command is on disk', async () => {
    const bench = new Bench();
    await bench.rest();
    bench.disk.holdSyncs();
    let answered = false;
    const receipt = bench.session.command('command-a', HELLO, { clientId: 'anna', name: 'Anna' }).then(() => {
      answered = true;
    });
    await bench.pass(500);
    assert.equal(answered, false);
    assert.equal(bench.messages.length, 1, 'it is shown already: what is written is published');
    bench.disk.releaseSyncs();
    await bench.inTime(receipt);
    assert.equal(answered, true);
  });

  test('I2: no window sees an event that is not in the log', async () => {
    const bench = new Bench();
    const missing: number[] = [];
    bench.session.channel.listen((events) => {
      const { lastSeq } = bench.sessions.log(bench.state.id).file;
      missing.push(...events.filter(({ seq }) => seq > lastSeq).map(({ seq }) => seq));
    });
    await bench.send(1);
    bench.agents.last.speak('m', 'a', 'b');
    bench.agents.last.finish();
    assert.deepEqual(missing, []);
    assert.ok(bench.seen.length > 5);
  });

  test('I3: numbers are contiguous from 1, whoever caused the events, also across a restart', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.command(STOP);
    bench.agents.last.speak('m', 'a');
    await bench.restart();
    await bench.send(2);
    assert.deepEqual(
      bench.seen.map(({ seq }) => seq),
      bench.seen.map((_, index) => index + 1),
    );
  });
});

suite('attachments', () => {
  const picture = Buffer.from('not really a picture');

  test('reach the agent as files', async () => {
    const bench = new Bench();
    const blob = bench.sessions.blobs(bench.state.id).put(picture, 'image/png');
    await bench.command({ ...HELLO, content: [...text('look'), { type: 'image', blob }] });
    await bench.rest();
    const [, part] = bench.agents.last.prompts[0]?.content ?? [];
    assert.ok(part?.type === 'image');
    assert.deepEqual(bench.disk.read(part.path), picture);
  });

  test('that are not stored here are refused before anything is said to the agent', async () => {
    const bench = new Bench();
    const nowhere = { hash: 'a'.repeat(64), size: 3, mediaType: 'image/png' };
    const stored = bench.sessions.blobs(bench.state.id).put(picture, 'image/png');
    for (const blob of [nowhere, { ...stored, size: stored.size + 1 }]) {
      const content = [{ type: 'image' as const, blob }];
      const sent = await bench.command({ ...HELLO, content });
      assert.ok(sent.status === 'rejected' && sent.error.code === 'blob_not_found');
    }
    assert.deepEqual(bench.messages, []);
  });
});

test('a session whose provider is gone can still be read, renamed and stopped', async () => {
  const bench = new Bench();
  bench.agents.isInstalled = false;
  assert.equal((await bench.command({ type: 'session.rename', title: 'New' })).status, 'accepted');
  await bench.send(1);
  await bench.rest();
  assert.ok(bench.turn.outcome?.type === 'failed' && bench.turn.outcome.error.code === 'provider_unknown');
  assert.deepEqual(bench.deliveries, ['not_delivered']);
});
