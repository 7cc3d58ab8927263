import assert from 'node:assert/strict';
import type { BackgroundWork } from '@codeai-hub/protocol/channels/session/state';
import type { AgentDriver } from '../agent-driver.ts';
import type { Behaviour, Stage } from '../stage.ts';
import { type Ability, type Ask, release, type Target } from '../target.ts';

/** What an agent may or may not have beside its answers. Where it has not, asking for it must still end well. */
export function company(behaviour: Behaviour, target: Target): void {
  const optional = (
    ability: Ability & ('todo' | 'delegate' | 'comeBack'),
    name: string,
    look: (agent: AgentDriver, ask: Ask) => Promise<void>,
    trace: (agent: AgentDriver) => boolean,
  ) => {
    const lacking = target.lacks[ability];
    const plain = async (stage: Stage) => {
      const agent = await stage.open();
      await agent.turn(target.asks[ability]());
      assert.equal(trace(agent), false, `${ability} is declared as lacking, but it shows`);
    };
    const full = async (stage: Stage) => look(await stage.open(), target.asks[ability]());
    behaviour(
      lacking === undefined ? name : `it lacks "${ability}" and ends well without: ${lacking}`,
      lacking === undefined ? full : plain,
    );
  };

  optional(
    'todo',
    'it tells its todo list, and every step as it is done',
    async (agent, ask) => {
      assert.equal((await agent.turn(ask)).type, 'completed');
      const lists = agent.events.flatMap((event) => (event.type === 'plan.changed' ? [event.entries] : []));
      assert.ok(lists.length > 1, 'the list changes while it works');
      assert.ok(lists.some((entries) => entries.some(({ status }) => status === 'active')));
      assert.ok(
        lists.at(-1)?.every(({ status }) => status === 'done'),
        'at the end all is done',
      );
    },
    (agent) => agent.events.some(({ type }) => type === 'plan.changed'),
  );

  optional(
    'delegate',
    'what a sub-agent does is told as part of it',
    async (agent, ask) => {
      assert.equal((await agent.turn(ask)).type, 'completed');
      const helper = agent.items.find(({ item }) => item.kind === 'tool' && item.tool === 'agent');
      assert.equal(helper?.status, 'completed');
      assert.ok(
        agent.items.some(({ parentId }) => parentId === helper?.id),
        'something happened inside of it',
      );
    },
    (agent) => agent.items.some(({ parentId }) => parentId !== undefined),
  );

  optional(
    'comeBack',
    'it begins a turn by itself when something in the background reports, and says what goes on until then',
    async (agent, ask) => {
      await agent.prompt(ask);
      const { work } = await agent.next('background.changed');
      assert.ok(work.length > 0 && work.every(({ title }) => title.trim() !== ''));
      assert.equal((await agent.ending()).type, 'completed');
      await release(ask);
      await agent.next('turn.started');
      assert.equal((await agent.ending()).type, 'completed');
      // A runtime may tell of its last turn before it tells that nothing goes on.
      const last = workOf(agent).length > 0 ? (await agent.next('background.changed')).work : [];
      assert.deepEqual(last, []);
    },
    (agent) => agent.events.some(({ type }) => type === 'turn.started'),
  );
}

/** What goes on in the background, as it was told last. */
function workOf(agent: AgentDriver): BackgroundWork[] {
  const told = agent.events.findLast((event) => event.type === 'background.changed');
  assert.ok(told, 'nothing was told');
  return told.work;
}
