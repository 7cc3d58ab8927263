import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentDriver } from '../agent-driver.ts';
import type { Behaviour, Stage } from '../stage.ts';
import type { Target } from '../target.ts';

export function requests(behaviour: Behaviour, target: Target): void {
  files(behaviour, target);
  if (target.lacks.question === undefined) questions(behaviour, target);
  else lacking(behaviour, target, 'question', target.lacks.question);
  if (target.lacks.plan === undefined) plans(behaviour, target);
  else lacking(behaviour, target, 'plan', target.lacks.plan);
}

/** In the mode of its own that it needs for this, if it needs one. */
function openFor(stage: Stage, mode: string | undefined): Promise<AgentDriver> {
  return stage.open(mode === undefined ? {} : { mode });
}

function files(behaviour: Behaviour, { asks }: Target): void {
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
}

function questions(behaviour: Behaviour, { asks, modes = {} }: Target): void {
  behaviour('a question is asked with its choices, and the answer reaches the agent', async (stage) => {
    const agent = await openFor(stage, modes.question);
    await agent.prompt(asks.question());
    const { requestId, request } = await agent.approval('question');
    const answers = Object.fromEntries(request.questions.map(({ id, options }) => [id, [options[0]?.label ?? 'yes']]));
    await agent.answer(requestId, { type: 'answers', answers });
    assert.equal((await agent.ending()).type, 'completed');
    for (const [answer] of Object.values(answers)) assert.ok(await stage.heard(agent, answer as string));
  });

  behaviour('a question that is not answered holds nothing up', async (stage) => {
    const agent = await openFor(stage, modes.question);
    await agent.prompt(asks.question());
    const { requestId } = await agent.approval('question');
    await agent.answer(requestId, { type: 'dismiss' });
    assert.equal((await agent.ending()).type, 'completed');
  });
}

function plans(behaviour: Behaviour, { asks, modes = {} }: Target): void {
  behaviour('a plan is shown for review and followed when approved', async (stage) => {
    const agent = await openFor(stage, modes.plan);
    await agent.prompt(asks.plan());
    const approval = await agent.approval('plan');
    assert.notEqual(approval.request.text.trim(), '');
    await agent.choose(approval, 'allow_once');
    assert.equal((await agent.ending()).type, 'completed');
  });

  behaviour('a plan that is sent back is not followed', async (stage) => {
    const agent = await openFor(stage, modes.plan);
    await agent.prompt(asks.plan());
    await agent.choose(await agent.approval('plan'), 'deny');
    assert.equal((await agent.ending()).type, 'completed');
    const denied = agent.items.findIndex(({ status }) => status === 'denied');
    const ran = agent.items
      .slice(Math.max(0, denied))
      .filter(({ item }) => item.kind === 'tool' && ['command', 'edit'].includes(item.tool));
    assert.deepEqual(ran, []);
  });
}

/** Where it cannot be asked for, wanting it ends well and asks for nothing. */
function lacking(behaviour: Behaviour, { asks }: Target, what: 'question' | 'plan', reason: string): void {
  behaviour(`it lacks "${what}" and ends well without: ${reason}`, async (stage) => {
    const agent = await stage.open();
    await agent.turn(asks[what]());
    const asked = agent.events.some((event) => event.type === 'approval.requested' && event.request.type === what);
    assert.equal(asked, false, `${what} is declared as lacking, but it shows`);
  });
}
