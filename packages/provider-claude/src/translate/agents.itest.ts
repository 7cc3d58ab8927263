import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Rig } from '../testing/rig.ts';

let rig: Rig;
before(async () => {
  rig = await Rig.start();
});
after(() => rig.stop());

function delegate(prompt: string, more: object = {}): string {
  return `model> tool Agent ${JSON.stringify({ description: 'look around', subagent_type: 'general-purpose', prompt, ...more })}`;
}

describe('a sub-agent', () => {
  it("works inside the call that started it: its words and calls are the call's children", async () => {
    const conversation = await rig.open();
    const prompt =
      'model> think hm\nmodel> + tool Bash {"command":"echo inside","description":"x"}\nmodel> say sub done';
    await conversation.turn(`${delegate(prompt, { run_in_background: false })}\nmodel> say main done`);
    const call =
      conversation.items.find((one) => one.item.kind === 'tool' && one.item.tool === 'agent') ?? assert.fail();
    assert.deepEqual([call.status, call.patch.target], ['completed', 'look around']);
    const children = conversation.items.filter((one) => one.parentId === call.id);
    assert.deepEqual(
      children.map((one) => [one.item.kind, one.text]),
      [
        ['reasoning', 'hm'],
        ['tool', 'inside'],
        ['agent_message', 'sub done'],
      ],
    );
    assert.deepEqual(
      conversation.items
        .filter((one) => one.parentId === undefined && one.item.kind === 'agent_message')
        .map((one) => one.text),
      ['main done'],
    );
    await conversation.session.close();
  });

  it('in the background keeps the turn open until it has reported, and its questions are asked in it', async () => {
    const conversation = await rig.open();
    conversation.answerAll(() => ({ type: 'option', optionId: 'allow' }));
    const prompt = 'model> tool Bash {"command":"touch by-sub","description":"x"}\nmodel> say sub report';
    const { outcome } = await conversation.turn(`${delegate(prompt)}\nmodel> say main said`);
    assert.deepEqual(outcome, { type: 'completed' });
    assert.equal(conversation.events.filter((event) => event.type === 'turn.ended').length, 1);
    const call =
      conversation.items.find((one) => one.item.kind === 'tool' && one.item.tool === 'agent') ?? assert.fail();
    assert.deepEqual([call.status, call.text, call.patch.background], ['completed', 'sub report', true]);
    const asked = conversation.items.find((one) => one.id === conversation.requests[0]?.itemId);
    assert.equal(asked?.parentId, call.id);
    await conversation.session.close();
  });

  it('in the background ends with an interrupt', async () => {
    const conversation = await rig.open();
    const ended = conversation.next('turn.ended');
    void conversation.say(`${delegate('model> say a{{sub-waits}}b')}\nmodel> say main said`);
    await rig.endpoint.gate('sub-waits').reached();
    await conversation.session.interrupt();
    assert.deepEqual((await ended).outcome, { type: 'interrupted' });
    assert.deepEqual((await conversation.turn('model> say after')).outcome, { type: 'completed' });
    await conversation.session.close();
  });
});

describe('a command in the background', () => {
  it('lets the turn end, and its own end begins a turn nobody asked for', async () => {
    const conversation = await rig.open();
    conversation.answerAll(() => ({ type: 'option', optionId: 'allow' }));
    const fifo = `${rig.folder}/go`;
    const command = `mkfifo ${fifo}; cat ${fifo} > /dev/null; echo over`;
    const script = `model> tool Bash ${JSON.stringify({ command, description: 'wait for it', run_in_background: true })}\nmodel> say started`;
    assert.deepEqual((await conversation.turn(script)).outcome, { type: 'completed' });
    const call = conversation.items.find((one) => one.item.kind === 'tool') ?? assert.fail();
    assert.deepEqual([call.status, call.patch.background, call.patch.exitCode], ['completed', true, undefined]);
    const started = conversation.next('turn.started');
    const ended = conversation.next('turn.ended');
    const { writeFile } = await import('node:fs/promises');
    await writeFile(fifo, 'go');
    await started;
    assert.deepEqual((await ended).outcome, { type: 'completed' });
    assert.match(
      conversation.texts('notice').at(-1) ?? '',
      /Background command "wait for it" completed \(exit code 0\)/,
    );
    await conversation.session.close();
  });
});

describe("the agent's own list", () => {
  it('is kept as it grows and is ticked off', async () => {
    const conversation = await rig.open();
    const script = [
      'model> tool TaskCreate {"subject":"Read","description":"d"}',
      'model> + tool TaskCreate {"subject":"Write","description":"d"}',
      'model> tool TaskUpdate {"taskId":"1","status":"completed"}',
      'model> + tool TaskUpdate {"taskId":"2","status":"in_progress","subject":"Write it"}',
      'model> say listed',
    ];
    await conversation.turn(script.join('\n'));
    assert.deepEqual(conversation.events.filter((event) => event.type === 'plan.changed').at(-1)?.entries, [
      { id: '1', text: 'Read', status: 'done' },
      { id: '2', text: 'Write it', status: 'active' },
    ]);
    await conversation.session.close();
  });
});
