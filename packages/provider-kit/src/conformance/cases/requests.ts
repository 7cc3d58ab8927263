import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Behaviour, Stage } from '../stage.ts';
import type { Target } from '../target.ts';

export function requests(behaviour: Behaviour, { asks, modes = {} }: Target): void {
  const openFor = (stage: Stage, what: 'question' | 'plan') => {
    const mode = modes[what];
    return stage.open(mode === undefined ? {} : { mode });
  };

  behaviour('a file is written when allowed, and exactly as it was shown', async (stage) => {
    const agent = await stage.open();
    await agent.prompt(asks.write('made.txt', 'hello'));
    const approval = await agent.approval('edit');
    const [change] = approval.request.changes;
    assert.ok(change?.path.endsWith('made.txt'));
    assert.match(change?.diff ?? '', /^\+hello$/m);
    assert.equal(existsSync(join(stage.folder, 'made.txt')), false, 'nothing was written before the answer');
    await agent.choose(approval, 'allow_once');
    assert.equal((await agent.ending()).type, 'completed');
    assert.match(readFileSync(join(stage.folder, 'made.txt'), 'utf8'), /^hello\n?$/);
    const item = agent.items.find(({ item }) => item.kind === 'tool' && item.tool === 'edit');
    assert.equal(item?.status, 'completed');
  });

  behaviour('a file that was denied is not written', async (stage) => {
    const agent = await stage.open();
    await agent.prompt(asks.write('made.txt', 'hello'));
    await agent.choose(await agent.approval('edit'), 'deny');
    assert.equal((await agent.ending()).type, 'completed');
    assert.equal(existsSync(join(stage.folder, 'made.txt')), false);
  });

  behaviour('a question is asked with its choices, and the answer reaches the agent', async (stage) => {
    const agent = await openFor(stage, 'question');
    await agent.prompt(asks.question());
    const { requestId, request } = await agent.approval('question');
    const answers = Object.fromEntries(request.questions.map(({ id, options }) => [id, [options[0]?.label ?? 'yes']]));
    await agent.answer(requestId, { type: 'answers', answers });
    assert.equal((await agent.ending()).type, 'completed');
    for (const [answer] of Object.values(answers)) assert.ok(await stage.heard(agent, answer as string));
  });

  behaviour('a question that is not answered holds nothing up', async (stage) => {
    const agent = await openFor(stage, 'question');
    await agent.prompt(asks.question());
    const { requestId } = await agent.approval('question');
    await agent.answer(requestId, { type: 'dismiss' });
    assert.equal((await agent.ending()).type, 'completed');
  });

  behaviour('a plan is shown for review and followed when approved', async (stage) => {
    const agent = await openFor(stage, 'plan');
    await agent.prompt(asks.plan());
    const approval = await agent.approval('plan');
    assert.notEqual(approval.request.text.trim(), '');
    await agent.choose(approval, 'allow_once');
    assert.equal((await agent.ending()).type, 'completed');
  });

  behaviour('a plan that is sent back is not followed', async (stage) => {
    const agent = await openFor(stage, 'plan');
    await agent.prompt(asks.plan());
    await agent.choose(await agent.approval('plan'), 'deny');
    assert.equal((await agent.ending()).type, 'completed');
    const ran = agent.items.filter(({ item }) => item.kind === 'tool' && ['command', 'edit'].includes(item.tool));
    assert.deepEqual(ran, []);
  });
}
