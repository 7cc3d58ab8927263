import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentDriver } from '../agent-driver.ts';
import type { Behaviour } from '../stage.ts';
import type { Target } from '../target.ts';
import { gone, runForever } from './run-forever.ts';

export function stopping(behaviour: Behaviour, { asks }: Target): void {
  /** Stops the turn, which then ends as interrupted and leaves the agent ready for the next message. */
  const stops = async (agent: AgentDriver) => {
    await agent.interrupt();
    assert.equal((await agent.ending()).type, 'interrupted');
    assert.equal((await agent.turn(asks.say('still here'))).type, 'completed');
    assert.match(agent.words, /still here/);
  };

  behaviour('it can be stopped before its first word', async (stage) => {
    const agent = await stage.open();
    await agent.prompt(asks.silent());
    await stops(agent);
  });

  behaviour('it can be stopped in the middle of an answer', async (stage) => {
    const agent = await stage.open();
    await agent.prompt(asks.silentAfter('Half of a sentence'));
    await agent.next('item.delta');
    await stops(agent);
  });

  behaviour('it can be stopped while it waits for an answer, and then does not do it', async (stage) => {
    const agent = await stage.open();
    await agent.prompt(asks.run('echo done > proof'));
    await agent.approval('command');
    await stops(agent);
    assert.equal(existsSync(join(stage.folder, 'proof')), false);
  });

  behaviour('it can be stopped while a command runs, which ends with it', async (stage) => {
    const agent = await stage.open();
    const command = await runForever(stage, agent, asks);
    await stops(agent);
    await gone([command]);
  });

  behaviour('stopping when nothing runs does nothing', async (stage) => {
    const agent = await stage.open();
    await agent.turn(asks.say('one'));
    const before = agent.events.length;
    await agent.interrupt();
    await agent.turn(asks.say('two'));
    const endings = agent.events.slice(before).filter(({ type }) => type === 'turn.ended');
    assert.equal(endings.length, 1, 'only the second turn ended');
  });

  behaviour('stopping twice ends the turn once', async (stage) => {
    const agent = await stage.open();
    await agent.prompt(asks.silentAfter('Half of a sentence'));
    await agent.next('item.delta');
    await Promise.all([agent.interrupt(), agent.interrupt()]);
    assert.equal((await agent.ending()).type, 'interrupted');
    assert.equal((await agent.turn(asks.say('still here'))).type, 'completed');
  });
}
