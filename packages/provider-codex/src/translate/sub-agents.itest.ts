import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AgentDriver } from '@codeai-hub/provider-kit/conformance/agent-driver';
import type { Stage } from '@codeai-hub/provider-kit/conformance/stage';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { personsHome } from '../testing/conformance-target.ts';
import { onCodexStage } from '../testing/stage.ts';

let endpoint: OpenAiEndpoint;
before(async () => {
  endpoint = await OpenAiEndpoint.start();
});
after(() => endpoint.stop());

/** With the sub-agents of classic models, whose task is told in plain words, so that it can be a script. */
const withClassicAgents = (look: (stage: Stage) => Promise<void>) =>
  onCodexStage(endpoint, look, (settings, dataDir) => {
    personsHome(join(dataDir, 'home'), endpoint.url);
    return settings;
  });

const command = (cmd: string) => `model> tool exec_command ${JSON.stringify({ cmd })}`;
const spawn = (message: string) => `model> tool multi_agent_v1.spawn_agent ${JSON.stringify({ message })}`;

function delegation(agent: AgentDriver) {
  return (
    agent.items.find(({ item }) => item.kind === 'tool' && item.tool === 'agent') ??
    assert.fail('nobody was set to work')
  );
}

const insideOf = (agent: AgentDriver, id: string) => agent.items.filter(({ parentId }) => parentId === id);

describe('a sub-agent', () => {
  it('asks for its commands, and what it does stands inside of the call that began it', () =>
    withClassicAgents(async (stage) => {
      const agent = await stage.open();
      const asked = endpoint.requests.calls().length;
      const task = `${command('echo from the helper')}\nmodel> say I helped.`;
      await agent.prompt(`${spawn(task)}\nmodel> wait helped\nmodel> say All done.`);
      const approval = await agent.approval('command');
      assert.equal(approval.request.command, 'echo from the helper');
      await agent.choose(approval, 'allow_once');
      const { id } = delegation(agent);
      const done = await agent.next('item.completed', (event) => event.id === id);
      assert.equal(done.status, 'completed');
      endpoint.gate('helped').open();
      const ended = await agent.next('turn.ended');
      assert.deepEqual(ended.outcome, { type: 'completed' });
      const inside = insideOf(agent, id).map(({ item, text }) => [item.kind, text]);
      assert.deepEqual(inside, [
        ['tool', 'from the helper\n'],
        ['agent_message', 'I helped.'],
      ]);
      // The endpoint counts 50 for each answer, whoever asked.
      assert.equal(ended.usage?.outputTokens, 50 * (endpoint.requests.calls().length - asked));
      assert.deepEqual(
        agent.events.filter(({ type }) => type === 'background.changed'),
        [],
      );
    }));

  it('is stopped with the turn it works for', () =>
    withClassicAgents(async (stage) => {
      const agent = await stage.open();
      await agent.prompt(`${spawn('model> stall Half a')}\nmodel> stall A half`);
      const heard = new Set<string>();
      while (heard.size < 2) heard.add((await agent.next('item.delta')).id);
      await agent.interrupt();
      assert.equal((await agent.ending()).type, 'interrupted');
      const stalled = endpoint.requests.calls().filter(({ step }) => step?.kind === 'broken');
      assert.deepEqual(await Promise.all(stalled.slice(-2).map(({ outcome }) => outcome)), [
        'broken off',
        'broken off',
      ]);
    }));

  it('is stopped with its session', () =>
    withClassicAgents(async (stage) => {
      const agent = await stage.open();
      const other = await stage.open();
      await agent.prompt(`${spawn('model> stall Only half')}\nmodel> stall Half`);
      await agent.next('item.delta', ({ text }) => text.startsWith('Only'));
      await agent.close();
      const stalled = endpoint.requests.calls().filter(({ step }) => step?.kind === 'broken');
      assert.deepEqual(await Promise.all(stalled.slice(-2).map(({ outcome }) => outcome)), [
        'broken off',
        'broken off',
      ]);
      assert.deepEqual(await other.turn('model> say still here'), { type: 'completed' });
    }));

  it('that outlives its turn goes on in the background, and its end is told', () =>
    withClassicAgents(async (stage) => {
      const agent = await stage.open();
      const task = 'model> say Before {{later}}after.';
      await agent.prompt(`${spawn(task)}\nmodel> say It is on its way.`);
      assert.equal((await agent.ending()).type, 'completed');
      const { item } = delegation(agent);
      assert.ok(item.kind === 'tool' && item.background === true);
      const working = agent.events.findLast((event) => event.type === 'background.changed');
      assert.deepEqual(
        working?.work.map(({ title }) => title),
        [task],
      );
      endpoint.gate('later').open();
      assert.deepEqual((await agent.next('background.changed', ({ work }) => work.length === 0)).work, []);
      await agent.turn('model> say What now?');
      const notice = agent.items.find(({ item }) => item.kind === 'notice' && item.topic === 'background');
      assert.equal(notice?.text, `In the background, the sub-agent ${task} has finished.`);
    }));

  it('of a newer model, which tells less, shows as well', () =>
    onCodexStage(endpoint, async (stage) => {
      const agent = await stage.open({ model: 'gpt-6.1-sol' });
      const task = { task_name: 'planter', fork_turns: 'none', message: 'Plant a tree.' };
      const outcome = await agent.turn(
        `model> tool collaboration.spawn_agent ${JSON.stringify(task)}\nmodel> tool collaboration.wait_agent {"timeout_ms":10000}\nmodel> say Planted.`,
      );
      assert.deepEqual(outcome, { type: 'completed' });
      const { id, status, item } = delegation(agent);
      assert.deepEqual([status, item.kind === 'tool' && item.target], ['completed', '/root/planter']);
      assert.deepEqual(
        insideOf(agent, id).map(({ item: { kind } }) => kind),
        ['agent_message'],
      );
    }));
});
