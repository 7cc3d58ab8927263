import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sweep } from '../../processes/sweep.ts';
import { ofRun } from '../../processes/tags.ts';
import type { AgentDriver } from '../agent-driver.ts';
import type { Behaviour, Stage } from '../stage.ts';
import { refusedWith } from '../stage.ts';
import type { Target } from '../target.ts';

export function memory(behaviour: Behaviour, target: Target): void {
  if (target.lacks.resume === undefined) resuming(behaviour, target);
  else lackingResume(behaviour, target, target.lacks.resume);
  if (target.lacks.fork === undefined) forking(behaviour, target);
  else lackingFork(behaviour, target, target.lacks.fork);
  delivery(behaviour, target);
}

function resuming(behaviour: Behaviour, { asks }: Target): void {
  /** Opens the conversation again and finds that it is the same. */
  const remembers = async (stage: Stage, before: AgentDriver, word: string) => {
    const nativeId = nativeIdOf(before);
    const agent = await stage.open({ sessionId: before.sessionId, nativeId });
    assert.equal((await agent.turn(asks.recall())).type, 'completed');
    assert.ok(await stage.heard(agent, word), `it remembers ${word}`);
  };

  behaviour('a conversation goes on after its process was ended', async (stage) => {
    const agent = await stage.open();
    await agent.turn(asks.say('kiwi'));
    await agent.close();
    await remembers(stage, agent, 'kiwi');
  });

  behaviour('a conversation goes on in another host, after the core was restarted', async (stage) => {
    const agent = await stage.open();
    await agent.turn(asks.say('kiwi'));
    await stage.host.close();
    await stage.newHost();
    await remembers(stage, agent, 'kiwi');
  });

  behaviour('a conversation goes on after core and host were killed in the middle of a turn', async (stage) => {
    const agent = await stage.open();
    await agent.turn(asks.say('kiwi'));
    await agent.prompt(asks.silentAfter('Half of a sentence'));
    await agent.next('item.delta');
    await stage.host.kill();
    await sweep(ofRun(stage.runTag));
    await stage.newHost();
    await remembers(stage, agent, 'kiwi');
  });

  behaviour('a conversation that was stopped goes on with what was said before', async (stage) => {
    const agent = await stage.open();
    await agent.turn(asks.say('kiwi'));
    await agent.prompt(asks.silent());
    await agent.interrupt();
    await agent.ending();
    await agent.close();
    await remembers(stage, agent, 'kiwi');
  });

  behaviour('opening a conversation that does not exist is refused', async (stage) => {
    const nativeId = randomUUID();
    await assert.rejects(stage.open({ nativeId }), refusedWith('not_found', 'runtime_failed'));
    await assert.rejects(stage.open({ nativeId: '../../etc/passwd' }), refusedWith('not_found', 'runtime_failed'));
  });
}

function lackingResume(behaviour: Behaviour, { asks }: Target, reason: string): void {
  behaviour(`it cannot go on with a conversation, and says so: ${reason}`, async (stage) => {
    assert.equal(stage.host.capabilities?.resume, false);
    const agent = await stage.open();
    await agent.turn(asks.say('kiwi'));
    await agent.close();
    const nativeId = agent.opened.nativeId ?? randomUUID();
    await assert.rejects(stage.open({ nativeId }), refusedWith('unsupported'));
  });
}

function forking(behaviour: Behaviour, { asks }: Target): void {
  behaviour('a copy knows what was said, and what is said in it stays out of the original', async (stage) => {
    const original = await stage.open();
    await original.turn(asks.say('kiwi'));
    const copy = await stage.open({ fork: { nativeId: nativeIdOf(original) } });
    assert.notEqual(copy.opened.nativeId, original.opened.nativeId);
    await copy.turn(asks.say('mango'));
    await copy.turn(asks.recall());
    assert.ok(await stage.heard(copy, 'kiwi'));
    await original.turn(asks.recall());
    assert.equal(await stage.heard(original, 'mango'), false);
  });

  behaviour('a copy up to a message does not know that message or what followed', async (stage) => {
    const original = await stage.open();
    await original.turn(asks.say('kiwi'));
    const beforeMessageId = await original.prompt(asks.say('mango'));
    await original.ending();
    const copy = await stage.open({ fork: { nativeId: nativeIdOf(original), beforeMessageId } });
    await copy.turn(asks.recall());
    assert.ok(await stage.heard(copy, 'kiwi'));
    assert.equal(await stage.heard(copy, 'mango'), false);
  });
}

function lackingFork(behaviour: Behaviour, { asks }: Target, reason: string): void {
  behaviour(`it cannot copy a conversation, and says so: ${reason}`, async (stage) => {
    assert.equal(stage.host.capabilities?.fork, false);
    const agent = await stage.open();
    await agent.turn(asks.say('kiwi'));
    const fork = { nativeId: agent.opened.nativeId ?? randomUUID() };
    await assert.rejects(stage.open({ fork }), refusedWith('unsupported'));
  });
}

/** I7: after a crash the core asks whether the agent has a message, and sends it again only when it has not. */
function delivery(behaviour: Behaviour, { asks, lacks }: Target): void {
  const has = (stage: Stage, agent: AgentDriver, messageId: string) =>
    stage.host.request('session.hasMessage', {
      sessionId: agent.sessionId,
      folder: stage.folder,
      nativeId: nativeIdOf(agent),
      messageId,
    });

  const lacking = lacks.hasMessage;
  const title =
    lacking === undefined
      ? 'after a kill in the middle of a turn it tells whether a message had arrived'
      : `it cannot tell whether a message had arrived, and does not pretend to: ${lacking}`;
  behaviour(title, async (stage) => {
    const agent = await stage.open();
    const arrived = await agent.prompt(asks.silentAfter('Half of a sentence'));
    await agent.next('item.delta');
    await stage.host.kill();
    await sweep(ofRun(stage.runTag));
    await stage.newHost();
    assert.deepEqual(await has(stage, agent, arrived), { answer: lacking === undefined ? 'yes' : 'unknown' });
    assert.deepEqual(await has(stage, agent, randomUUID()), { answer: lacking === undefined ? 'no' : 'unknown' });
  });
}

function nativeIdOf(agent: AgentDriver): string {
  const changed = agent.events.findLast((event) => event.type === 'binding.changed');
  const nativeId = changed?.type === 'binding.changed' ? changed.nativeId : agent.opened.nativeId;
  assert.ok(nativeId !== undefined, 'the conversation has an id by now');
  return nativeId;
}
