import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isRunning, processIdentity } from '@codeai-hub/provider-kit/processes/identity';
import { Rig } from '../testing/rig.ts';

let rig: Rig;
before(async () => {
  rig = await Rig.start();
});
after(() => rig.stop());

/** The smallest picture: one white dot. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

describe('a turn', () => {
  it('streams thinking and words as they come, and tells what it used', async () => {
    const conversation = await rig.open();
    const ended = conversation.next('turn.ended');
    const delta = conversation.next('item.delta', (event) => event.text === 'one ');
    void conversation.say('model> think first\nmodel> + say one {{words}}two');
    await delta;
    assert.deepEqual(conversation.texts('agent_message'), ['one ']);
    rig.endpoint.gate('words').open();
    const { outcome, usage } = await ended;
    assert.deepEqual(outcome, { type: 'completed' });
    assert.deepEqual(conversation.texts('reasoning'), ['first']);
    assert.deepEqual(conversation.texts('agent_message'), ['one two']);
    assert.ok(conversation.items.every((one) => one.status === 'completed'));
    assert.ok((usage?.costUsd ?? 0) > 0 && usage?.inputTokens === 12 && usage.outputTokens === 7);
    const context = conversation.events.findLast((event) => event.type === 'usage.changed');
    assert.ok((context?.contextUsed ?? 0) > 2000 && (context?.contextWindow ?? 0) >= 200_000);
    const second = await conversation.turn('model> say again');
    assert.equal(second.usage?.inputTokens, 12, 'a turn tells its own use, not the sum of all');
    await conversation.session.close();
  });

  it('keeps what JSON and terminals treat as special exactly as the model said it', async () => {
    const conversation = await rig.open();
    const odd = 'line\u2028sep\u2029par\u0000nul \u001b[31mred\u202Ebidi 😀 {"type":"result"}';
    await conversation.turn(`model> say ${odd}`);
    assert.deepEqual(conversation.texts('agent_message'), [odd]);
    await conversation.session.close();
  });

  it('takes a flood of deltas whole and in order', async () => {
    const conversation = await rig.open();
    await conversation.turn('model> flood 5000 16');
    const expected = Array.from({ length: 5000 }, (_, index) =>
      `${String(index).padStart(7, '0')} `.padEnd(16, '.'),
    ).join('');
    assert.equal(conversation.texts('agent_message')[0], expected);
    await conversation.session.close();
  });

  it('gives the agent images and files', async () => {
    const conversation = await rig.open();
    const [image, note] = [join(rig.root, 'dot.png'), join(rig.root, 'note.txt')];
    await writeFile(image, Buffer.from(DOT, 'base64'));
    await writeFile(note, 'remember the milk');
    const ended = conversation.next('turn.ended');
    await conversation.session.prompt(randomUUID(), [
      { type: 'image', path: image, mediaType: 'image/png', name: 'dot.png' },
      { type: 'file', path: note, mediaType: 'text/plain', name: 'note.txt' },
      { type: 'text', text: 'model> say seen' },
    ]);
    await ended;
    const told = JSON.stringify(rig.endpoint.requests.calls().at(-1)?.body.messages);
    assert.match(told, /"media_type":"image\/png"/);
    assert.match(told, /The user attached the file \\"note\.txt\\":\\n\\nremember the milk/);
    await conversation.session.close();
  });

  it('with an attachment that is gone is refused before anything is sent', async () => {
    const conversation = await rig.open();
    const before = rig.endpoint.requests.calls().length;
    const part = { type: 'image', path: join(rig.root, 'gone.png'), mediaType: 'image/png' } as const;
    await assert.rejects(conversation.session.prompt(randomUUID(), [part]), { code: 'blob_not_found' });
    assert.equal(rig.endpoint.requests.calls().length, before);
    await conversation.session.close();
  });
});

describe('an interrupt', () => {
  it('in mid-text ends the turn as interrupted and keeps the words said so far', async () => {
    const conversation = await rig.open();
    const ended = conversation.next('turn.ended');
    const shown = conversation.next('item.delta');
    void conversation.say('model> say some {{interrupted}}words');
    await shown;
    await conversation.session.interrupt();
    assert.deepEqual((await ended).outcome, { type: 'interrupted' });
    assert.deepEqual(
      conversation.items.map((one) => [one.text, one.status]),
      [['some ', 'stopped']],
    );
    assert.deepEqual((await conversation.turn('model> say next')).outcome, { type: 'completed' });
    await conversation.session.close();
  });

  it('right after the message was sent does not let the message run', async () => {
    const conversation = await rig.open();
    const ended = conversation.next('turn.ended');
    const delivery = conversation.say('model> say too late').catch((error: Error) => error);
    await conversation.session.interrupt();
    assert.deepEqual((await ended).outcome, { type: 'interrupted' });
    await delivery;
    assert.ok(!conversation.texts('agent_message').includes('too late'));
    assert.deepEqual((await conversation.turn('model> say next')).outcome, { type: 'completed' });
    await conversation.session.close();
  });

  it('while a person is asked withdraws the question', async () => {
    const conversation = await rig.open();
    const requested = conversation.next('approval.requested');
    const ended = conversation.next('turn.ended');
    void conversation.say('model> tool Bash {"command":"touch never","description":"x"}');
    const { requestId } = await requested;
    await conversation.session.interrupt();
    assert.deepEqual((await ended).outcome, { type: 'interrupted' });
    assert.ok(
      conversation.events.some((event) => event.type === 'approval.cancelled' && event.requestId === requestId),
    );
    await assert.rejects(conversation.session.answer(requestId, { type: 'option', optionId: 'allow' }), {
      code: 'approval_not_found',
    });
    assert.equal(existsSync(join(rig.folder, 'never')), false);
    await conversation.session.close();
  });

  it('while a command runs ends the command', async () => {
    const conversation = await rig.open();
    conversation.answerAll(() => ({ type: 'option', optionId: 'allow' }));
    const ended = conversation.next('turn.ended');
    const receipt = join(rig.folder, 'receipt');
    execFileSync('mkfifo', [receipt]);
    const command = 'echo $$ > receipt; exec tail -f /dev/null';
    void conversation.say(`model> tool Bash ${JSON.stringify({ command, description: 'x' })}`);
    const running = await processIdentity(Number(await readFile(receipt, 'utf8')));
    assert.ok(running && (await isRunning(running)));
    await conversation.session.interrupt();
    assert.deepEqual((await ended).outcome, { type: 'interrupted' });
    // The runtime ends it a moment after it has said so. A command that stays lets this test run out of time.
    while (await isRunning(running)) await new Promise(setImmediate);
    assert.equal(conversation.items.find((one) => one.item.kind === 'tool')?.status, 'stopped');
    await conversation.session.close();
  });

  it('when nothing runs does nothing', async () => {
    const conversation = await rig.open();
    await conversation.session.interrupt();
    assert.deepEqual((await conversation.turn('model> say fine')).outcome, { type: 'completed' });
    await conversation.session.close();
  });
});

describe('a message for the running turn', () => {
  it('is folded in between two tool calls', async () => {
    const conversation = await rig.open();
    const requested = conversation.next('approval.requested');
    const ended = conversation.next('turn.ended');
    await conversation.say('model> tool Bash {"command":"touch steered","description":"x"}\nmodel> say heard');
    const { requestId } = await requested;
    const steered = conversation.session.steer?.(randomUUID(), [{ type: 'text', text: 'look at the tests too' }]);
    await rig.nextNative('command_lifecycle', (event) => event.state === 'queued');
    await conversation.session.answer(requestId, { type: 'option', optionId: 'allow' });
    assert.deepEqual((await ended).outcome, { type: 'completed' });
    await steered;
    assert.match(JSON.stringify(rig.endpoint.requests.calls().at(-1)?.body.messages), /look at the tests too/);
    assert.equal(conversation.events.filter((event) => event.type === 'turn.ended').length, 1);
    await conversation.session.close();
  });

  it('that comes too late to be folded in is answered before the turn ends', async () => {
    const conversation = await rig.open();
    const ended = conversation.next('turn.ended');
    void conversation.say('model> say first {{steer-late}}answer');
    await conversation.next('item.delta');
    const steered = conversation.session.steer?.(randomUUID(), [{ type: 'text', text: 'model> say second answer' }]);
    await rig.nextNative('command_lifecycle', (event) => event.state === 'queued');
    rig.endpoint.gate('steer-late').open();
    assert.deepEqual((await ended).outcome, { type: 'completed' });
    await steered;
    assert.deepEqual(conversation.texts('agent_message'), ['first answer', 'second answer']);
    await conversation.session.close();
  });

  it('is refused when no turn runs', async () => {
    const conversation = await rig.open();
    await assert.rejects(async () => conversation.session.steer?.(randomUUID(), [{ type: 'text', text: 'x' }]), {
      code: 'no_turn_running',
    });
    await conversation.session.close();
  });
});

describe('a command of the agent itself', () => {
  it('/clear gives the conversation another native id and forgets what was said', async () => {
    const conversation = await rig.open();
    await conversation.turn('the secret word is heron');
    const before = conversation.nativeId;
    const changed = conversation.next('binding.changed', (event) => event.nativeId.startsWith('new.'));
    assert.deepEqual((await conversation.turn('/clear')).outcome, { type: 'completed' });
    assert.notEqual((await changed).nativeId.replace('new.', ''), before.replace('new.', ''));
    assert.match(conversation.texts('notice').at(-1) ?? '', /cleared/);
    await conversation.turn('model> say new');
    assert.doesNotMatch(JSON.stringify(rig.endpoint.requests.calls().at(-1)?.body.messages), /heron/);
    await conversation.session.close();
  });

  it('/compact tells that the conversation was compacted', async () => {
    const conversation = await rig.open();
    await conversation.turn('a first message');
    assert.deepEqual((await conversation.turn('/compact')).outcome, { type: 'completed' });
    assert.ok(
      conversation.texts('notice').some((text) => /^The conversation was compacted: \d+ tokens are now \d+/.test(text)),
    );
    await conversation.session.close();
  });

  it('/context answers with a report', async () => {
    const conversation = await rig.open();
    await conversation.turn('a first message');
    assert.deepEqual((await conversation.turn('/context')).outcome, { type: 'completed' });
    assert.match(conversation.texts('agent_message').at(-1) ?? '', /Context Usage/);
    await conversation.session.close();
  });
});

describe('a change of', () => {
  it('the model holds from the next request', async () => {
    const conversation = await rig.open();
    await conversation.session.configure({ model: 'haiku' });
    await conversation.turn('model> say hi');
    assert.match(rig.endpoint.requests.calls().at(-1)?.body.model ?? '', /haiku/);
    assert.deepEqual(conversation.texts('notice'), [], 'the echo of the switch is no news');
    await conversation.session.close();
  });

  it('the model to one that does not exist fails the next turn with its name', async () => {
    const conversation = await rig.open();
    await conversation.session.configure({ model: 'no-such-model' });
    const { outcome } = await conversation.turn('model> fail 404 not_found_error');
    assert.ok(outcome.type === 'failed' && outcome.error.message.includes('no-such-model'));
    await conversation.session.close();
  });

  it('the effort holds from the next request', async () => {
    const conversation = await rig.open({ effort: 'low' });
    await conversation.turn('model> say hi');
    const effort = () => JSON.stringify(rig.endpoint.requests.calls().at(-1)?.body.raw.output_config ?? null);
    assert.match(effort(), /low/);
    await conversation.session.configure({ effort: 'high' });
    await conversation.turn('model> say hi');
    assert.match(effort(), /high/);
    await assert.rejects(conversation.session.configure({ effort: 'enormous' }), { code: 'unsupported' });
    await conversation.session.close();
  });

  it('the permission mode holds at once, and its echo is no news', async () => {
    const conversation = await rig.open();
    await conversation.session.configure({ mode: 'acceptEdits' });
    const path = join(rig.folder, 'unasked.txt');
    await conversation.turn(`model> tool Write ${JSON.stringify({ file_path: path, content: 'x' })}`);
    assert.ok(existsSync(path));
    assert.deepEqual(conversation.requests, []);
    assert.deepEqual(
      conversation.events.filter((event) => event.type === 'session.configured'),
      [],
    );
    await conversation.session.close();
  });

  it('several things at once that cannot be as a whole changes none of them (I16)', async () => {
    const conversation = await rig.open({ effort: 'low' });
    const change = { mode: 'acceptEdits', model: 'haiku', effort: 'enormous' };
    await assert.rejects(conversation.session.configure(change), { code: 'unsupported' });
    conversation.answerAll(() => ({ type: 'option', optionId: 'deny' }));
    const path = join(rig.folder, 'still-asked.txt');
    await conversation.turn(`model> tool Write ${JSON.stringify({ file_path: path, content: 'x' })}`);
    assert.equal(conversation.requests.length, 1);
    assert.doesNotMatch(rig.endpoint.requests.calls().at(-1)?.body.model ?? '', /haiku/);
    await conversation.session.close();
  });

  it('the permission mode to one that asks nothing needs the setting that names it', async () => {
    const conversation = await rig.open();
    await assert.rejects(conversation.session.configure({ mode: 'bypassPermissions' }), {
      code: 'unsupported',
      message: /allowBypass/,
    });
    await conversation.session.close();
  });
});

describe('closing', () => {
  it('while the end of its process is being cleared away waits for that', async () => {
    const conversation = await rig.open();
    const process_ = rig.processes.at(-1) ?? assert.fail();
    process.kill(process_.pid, 'SIGKILL');
    const noticed = async () =>
      conversation.session.configure({}).then(
        () => false,
        () => true,
      );
    while (!(await noticed())) await new Promise(setImmediate);
    await conversation.session.close();
    assert.ok(process_.ended);
  });
});
