import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';
import { findTagged } from '../processes/sweep.ts';
import { ofRun } from '../processes/tags.ts';
import type { AgentDriver } from './agent-driver.ts';
import { behavioursOf, refusedWith, type Stage } from './stage.ts';
import { release, type Target } from './target.ts';

/**
 * What a provider must show beside the conformance suite when its turns go on without the core (`resumesTurns`), with the
 * settings that make them do so.
 */
export function surviving(target: Target): void {
  const behaviour = behavioursOf(target);
  const { asks } = target;
  const proof = (stage: Stage) => join(stage.folder, 'proof.txt');

  describe(`A turn of ${target.name} that goes on without a host`, () => {
    for (const [how, end] of [
      ['is killed', (stage: Stage) => stage.host.kill()],
      ['loses its core', (stage: Stage) => stage.host.close()],
    ] as const)
      behaviour(`asks the same again of the next host, when the first ${how}`, async (stage) => {
        const before = await stage.open();
        const messageId = await before.prompt(asks.run('echo planted > proof.txt; cat proof.txt'));
        const asked = await before.approval('command');
        await end(stage);
        await stage.newHost();
        const agent = await resumed(stage, before, messageId);
        const again = await agent.approval('command');
        assert.deepEqual(again.request, asked.request, 'what is asked is the same to the letter');
        await agent.choose(again, 'allow_once');
        assert.equal((await agent.ending()).type, 'completed');
        assert.ok(existsSync(proof(stage)));
        const command = agent.items.find(({ item }) => item.kind === 'tool');
        assert.deepEqual([command?.status, command?.text], ['completed', 'planted\n']);
        assert.equal((await agent.turn(asks.say('And on.'))).type, 'completed');
        await agent.close();
      });

    behaviour('is told whole although nobody listened, also its end', async (stage) => {
      const before = await stage.open();
      const ask = asks.silentAfter('Half of it');
      const messageId = await before.prompt(ask);
      await before.next('item.completed', ({ status }) => status === 'completed');
      await stage.host.kill();
      await release(ask);
      await stage.newHost();
      const agent = await resumed(stage, before, messageId);
      assert.equal((await agent.ending()).type, 'completed');
      assert.match(agent.words, /Half of it[\s\S]*Done\./);
      const { length } = agent.items.filter(({ text }) => text.includes('Half of it'));
      assert.equal(length, 1, 'nothing is told twice');
      await agent.close();
    });

    behaviour('can be stopped by the next host', async (stage) => {
      const before = await stage.open();
      const messageId = await before.prompt(asks.silentAfter('Half of it'));
      await before.next('item.completed', ({ status }) => status === 'completed');
      await stage.host.kill();
      await stage.newHost();
      const agent = await resumed(stage, before, messageId);
      await agent.interrupt();
      assert.equal((await agent.ending()).type, 'interrupted');
      await agent.close();
    });

    behaviour('ends with its session although nobody resumed it', async (stage) => {
      const before = await stage.open();
      const messageId = await before.prompt(asks.silentAfter('Half of it'));
      await before.next('item.completed', ({ status }) => status === 'completed');
      await stage.host.kill();
      await stage.newHost();
      const agent = await reopened(stage, before, messageId);
      await agent.close();
      assert.deepEqual(await findTagged(ofRun(stage.runTag)), []);
    });

    behaviour('ends with its process, which is told once', async (stage) => {
      const agent = await stage.open();
      await agent.prompt(asks.silentAfter('Half of it'));
      await agent.next('item.completed', ({ status }) => status === 'completed');
      for (const pid of stage.host.runningProcesses()) process.kill(pid, 'SIGKILL');
      await agent.next('closed');
      assert.deepEqual(await findTagged(ofRun(stage.runTag)), [], 'nothing of it stays');
      const again = await stage.open({ sessionId: agent.sessionId, nativeId: nativeIdOf(agent) });
      assert.equal((await again.turn(asks.say('Again.'))).type, 'completed');
      await again.close();
    });

    behaviour('does not keep sessions apart that are opened at once', async (stage) => {
      const agents = await Promise.all([stage.open(), stage.open(), stage.open()]);
      const outcomes = await Promise.all(agents.map((agent) => agent.turn(asks.say('Hello.'))));
      assert.deepEqual(new Set(outcomes.map(({ type }) => type)), new Set(['completed']));
      for (const agent of agents) await agent.close();
    });

    behaviour('is not made up where there is none', async (stage) => {
      const before = await stage.open();
      await before.turn(asks.say('Once.'));
      await stage.host.close();
      await stage.newHost();
      await assert.rejects(reopened(stage, before, 'no-message'), refusedWith('no_turn_running'));
      assert.deepEqual(await findTagged(ofRun(stage.runTag)), [], 'nothing of it stays');
      const agent = await stage.open({ sessionId: before.sessionId, nativeId: nativeIdOf(before) });
      assert.equal((await agent.turn(asks.say('Twice.'))).type, 'completed');
      await agent.close();
    });
  });
}

async function resumed(stage: Stage, before: AgentDriver, messageId: string): Promise<AgentDriver> {
  const agent = await reopened(stage, before, messageId);
  assert.equal(agent.opened.resumed, true);
  await agent.resumeTurn();
  return agent;
}

function reopened(stage: Stage, before: AgentDriver, messageId: string): Promise<AgentDriver> {
  return stage.open({ sessionId: before.sessionId, nativeId: nativeIdOf(before), resumeTurn: { messageId } });
}

function nativeIdOf(agent: AgentDriver): string {
  const changed = agent.events.findLast((event) => event.type === 'binding.changed');
  return changed?.nativeId ?? agent.opened.nativeId ?? assert.fail('the conversation has no name');
}
