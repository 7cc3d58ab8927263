import assert from 'node:assert/strict';
import type { Behaviour } from '../stage.ts';
import { refusedWith } from '../stage.ts';
import { release, type Target } from '../target.ts';

export function messages(behaviour: Behaviour, { asks, lacks }: Target): void {
  behaviour('a message is told as delivered, once, before the turn ends', async (stage) => {
    const agent = await stage.open();
    const messageId = await agent.prompt(asks.say('hello'));
    await agent.ending();
    const told = agent.events.filter(({ type }) => type === 'message.delivered');
    assert.deepEqual(told, [{ type: 'message.delivered', messageId }]);
  });

  behaviour('messages are taken one after the other, and all are remembered', async (stage) => {
    const agent = await stage.open();
    for (const word of ['kiwi', 'mango', 'plum']) await agent.turn(asks.say(word));
    await agent.turn(asks.recall());
    for (const word of ['kiwi', 'mango', 'plum']) assert.ok(await stage.heard(agent, word), word);
  });

  if (lacks.steer === undefined) {
    behaviour('a message given to a running turn is delivered and heard in that turn', async (stage) => {
      assert.equal(stage.host.capabilities?.steer, true);
      const agent = await stage.open();
      const ask = asks.silentAfter('Waiting for more');
      await agent.prompt(ask);
      await agent.next('item.completed');
      const messageId = await agent.steer(asks.say('papaya'));
      await release(ask);
      await agent.next('message.delivered', (event) => event.messageId === messageId);
      assert.equal((await agent.ending()).type, 'completed');
      assert.ok(await stage.heard(agent, 'papaya'));
    });

    behaviour('a message for the running turn is refused when none runs', async (stage) => {
      const agent = await stage.open();
      await assert.rejects(agent.steer(asks.say('papaya')), refusedWith('no_turn_running'));
      await agent.turn(asks.say('hello'));
      await assert.rejects(agent.steer(asks.say('papaya')), refusedWith('no_turn_running'));
    });
  } else {
    behaviour(`it takes no message while it works, and says so: ${lacks.steer}`, async (stage) => {
      assert.equal(stage.host.capabilities?.steer, false);
      const agent = await stage.open();
      await agent.prompt(asks.silentAfter('Busy'));
      await agent.next('item.delta');
      await assert.rejects(agent.steer(asks.say('papaya')), refusedWith('steer_unsupported'));
      await agent.interrupt();
      assert.equal((await agent.ending()).type, 'interrupted');
    });
  }
}
