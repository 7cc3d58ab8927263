import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isRunning, processIdentity } from '../../processes/identity.ts';
import type { AgentDriver } from '../agent-driver.ts';
import type { Behaviour, Stage } from '../stage.ts';
import type { Target } from '../target.ts';

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
    const command = await processIdentity(await runForever(stage, agent, asks));
    assert.ok(command && (await isRunning(command)));
    await stops(agent);
    assert.equal(await isRunning(command), false, 'the command is gone');
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

/** Has the agent run a command that does not end. Resolves with its pid once it runs: a pipe is its receipt. */
export async function runForever(stage: Stage, agent: AgentDriver, asks: Target['asks'], before = ''): Promise<number> {
  const receipt = join(stage.folder, 'receipt');
  await promisify(execFile)('mkfifo', [receipt]);
  await agent.prompt(asks.run(`${before}echo $$ > receipt; exec tail -f /dev/null`));
  await agent.choose(await agent.approval('command'), 'allow_once');
  return Number(await readFile(receipt, 'utf8'));
}
