import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '@codeai-hub/provider-kit/clock';
import type { Conversation } from '../testing/conversation.ts';
import { Rig } from '../testing/rig.ts';

let rig: Rig;
before(async () => {
  rig = await Rig.start();
});
after(() => rig.stop());

function toldWords(): string {
  return JSON.stringify(rig.endpoint.requests.calls().at(-1)?.body.messages);
}

function lookUp(nativeId: string, messageId: string) {
  return rig.provider.hasMessage({ folder: rig.folder, nativeId, messageId });
}

/** Kills the runtime as a crash would, and waits until the session has noticed. */
async function crash(conversation: Conversation): Promise<void> {
  const closed = conversation.next('closed');
  process.kill(rig.processes.at(-1)?.pid ?? assert.fail(), 'SIGKILL');
  await closed;
}

describe('a session that is opened again', () => {
  it('goes on with the same native id and all that was said', async () => {
    const first = await rig.open();
    await first.turn('the secret word is heron');
    const { nativeId } = first;
    await first.session.close();
    const second = await rig.open({ nativeId });
    assert.equal(second.nativeId, nativeId.replace('new.', ''), 'it has a record now');
    await second.turn('model> say hi');
    assert.match(toldWords(), /heron/);
    await second.session.close();
  });

  it('before its first message begins as it was to begin', async () => {
    const first = await rig.open();
    const { nativeId } = first;
    await first.session.close();
    const second = await rig.open({ nativeId });
    assert.equal(second.nativeId, nativeId);
    assert.deepEqual((await second.turn('model> say hi')).outcome, { type: 'completed' });
    await second.session.close();
  });

  it('and has lost its record is refused with the reason', async () => {
    await assert.rejects(rig.open({ nativeId: randomUUID() }), {
      code: 'runtime_failed',
      message: /record .* is gone/,
    });
    await assert.rejects(rig.open({ nativeId: '../../etc/passwd' }), { code: 'not_found' });
  });

  it('tells only what the new process used, not what the old one did', async () => {
    const first = await rig.open();
    await first.turn('model> say one');
    const nativeId = first.nativeId;
    await first.session.close();
    const second = await rig.open({ nativeId });
    assert.equal((await second.turn('model> say two')).usage?.inputTokens, 12);
    await second.session.close();
  });
});

describe('a fork', () => {
  it('continues a copy and leaves the first conversation as it was', async () => {
    const first = await rig.open();
    await first.turn('the secret word is heron');
    const from = first.nativeId;
    const fork = await rig.open({ fork: { nativeId: from } });
    assert.notEqual(fork.nativeId, from);
    await fork.turn('only the copy knows the word plover');
    assert.match(toldWords(), /heron/);
    await first.turn('model> say hi');
    assert.doesNotMatch(toldWords(), /plover/);
    await Promise.all([first.session.close(), fork.session.close()]);
  });

  it('from before a message leaves that message and what followed out', async () => {
    const first = await rig.open();
    const [second, third] = [randomUUID(), randomUUID()];
    await first.turn('the first word is heron');
    for (const [id, words] of [
      [second, 'the second word is plover'],
      [third, 'the third word is dunlin'],
    ] as const) {
      const ended = first.next('turn.ended');
      await first.say(words, id);
      await ended;
    }
    const nativeId = first.nativeId;
    const fork = await rig.open({ fork: { nativeId, beforeMessageId: third } });
    await fork.turn('model> say hi');
    assert.match(toldWords(), /heron.*plover/);
    assert.doesNotMatch(toldWords(), /dunlin/);
    const forkOfFork = await rig.open({ fork: { nativeId: fork.nativeId, beforeMessageId: second } });
    await forkOfFork.turn('model> say hi');
    assert.match(toldWords(), /heron/);
    assert.doesNotMatch(toldWords(), /plover/);
    await Promise.all([first, fork, forkOfFork].map((one) => one.session.close()));
  });

  it('that had no message yet is made again when it is opened again', async () => {
    const first = await rig.open();
    await first.turn('the secret word is heron');
    const fork = await rig.open({ fork: { nativeId: first.nativeId } });
    const { nativeId } = fork;
    await fork.session.close();
    const again = await rig.open({ nativeId });
    await again.turn('model> say hi');
    assert.match(toldWords(), /heron/);
    await Promise.all([first.session.close(), again.session.close()]);
  });

  it('from before the first message begins anew', async () => {
    const first = await rig.open();
    const messageId = randomUUID();
    const ended = first.next('turn.ended');
    await first.say('the secret word is heron', messageId);
    await ended;
    const fork = await rig.open({ fork: { nativeId: first.nativeId, beforeMessageId: messageId } });
    await fork.turn('model> say hi');
    assert.doesNotMatch(toldWords(), /heron/);
    await Promise.all([first.session.close(), fork.session.close()]);
  });

  it('of a conversation without a record is refused with the reason', async () => {
    await assert.rejects(rig.open({ fork: { nativeId: randomUUID() } }), {
      code: 'unsupported',
      message: /record .* is gone/,
    });
  });
});

describe('a message', () => {
  it('counts as delivered when it stands in the record, which outlives a crash', async () => {
    const conversation = await rig.open();
    const messageId = randomUUID();
    await conversation.say('model> say half {{recorded}}', messageId);
    await crash(conversation);
    assert.equal(await lookUp(conversation.nativeId, messageId), 'yes');
    assert.equal(await lookUp(conversation.nativeId, randomUUID()), 'no');
  });

  it('folded into the running turn counts as delivered when it stands in the record, and is found after a crash', async () => {
    const conversation = await rig.open();
    const [first, messageId] = [randomUUID(), randomUUID()];
    const requested = conversation.next('approval.requested');
    await conversation.say(
      'model> tool Bash {"command":"touch folded","description":"x"}\nmodel> say so {{folded}}',
      first,
    );
    const { requestId } = await requested;
    const delivered = conversation.next('message.delivered', (event) => event.messageId === messageId);
    await conversation.session.steer?.(messageId, [{ type: 'text', text: 'the folded word is godwit' }]);
    await conversation.session.answer(requestId, { type: 'option', optionId: 'allow' });
    await rig.endpoint.gate('folded').reached();
    assert.match(toldWords(), /godwit/);
    await delivered;
    await crash(conversation);
    assert.equal(await lookUp(conversation.nativeId, messageId), 'yes');
    const { nativeId } = conversation;
    const fork = await rig.open({ fork: { nativeId, beforeMessageId: messageId } });
    await fork.turn('model> say hi');
    assert.doesNotMatch(toldWords(), /godwit/);
    assert.match(toldWords(), /touch folded/);
    await fork.session.close();
  });

  it('that came too late to be folded in is found as well, also when another came with it', async () => {
    const conversation = await rig.open();
    const ids = [randomUUID(), randomUUID()];
    const ended = conversation.next('turn.ended');
    void conversation.say('model> say first {{late-two}}answer');
    await conversation.next('item.delta');
    const steered = ids.map((id) => conversation.session.steer?.(id, [{ type: 'text', text: `model> say ${id}` }]));
    await Promise.all(steered);
    rig.endpoint.gate('late-two').open();
    await ended;
    await conversation.session.close();
    for (const id of ids) assert.equal(await lookUp(conversation.nativeId, id), 'yes');
  });

  it('of a runtime that died before it wrote its record was not delivered, and says so', async () => {
    // The record is looked for on a clock that stands still, so the crash always comes first.
    const stopped = { ...systemClock, after: () => () => {} };
    const fresh = await Rig.start({ parts: { clock: stopped } });
    const conversation = await fresh.open();
    const messageId = randomUUID();
    const delivery = assert.rejects(conversation.say('model> wait unread\nmodel> say hi', messageId), {
      code: 'agent_process_ended',
    });
    await fresh.nextNative('command_lifecycle', (event) => event.state === 'queued');
    process.kill(fresh.processes[0]?.pid ?? assert.fail(), 'SIGKILL');
    await delivery;
    const { nativeId } = conversation;
    assert.equal(await fresh.provider.hasMessage({ folder: fresh.folder, nativeId, messageId }), 'no');
    await fresh.stop();
  });

  it('sent once stands once in what the model is told, also after a crash in its middle', async () => {
    const conversation = await rig.open();
    await conversation.say('model> say half {{once}} remember the word heron').catch(() => {});
    await crash(conversation);
    const again = await rig.open({ nativeId: conversation.nativeId });
    await again.turn('model> say whole');
    assert.equal(rig.endpoint.requests.timesInHistory('remember the word heron'), 1);
    assert.equal(rig.endpoint.requests.timesInHistory('model> say whole'), 1);
    await again.session.close();
  });
});
