import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { HubError } from '@codeai-hub/protocol/errors';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { AgentSlot } from './agent-slot.ts';
import { Gate, ScriptedAgents } from './testing/scripted-agents.ts';

const REQUEST = { sessionId: 'session0001', folder: '/work', model: null, effort: null, mode: 'ask' };

function rig() {
  const clock = new FakeClock();
  const agents = new ScriptedAgents();
  const told: string[] = [];
  const slot = new AgentSlot({
    agents,
    clock,
    agentKey: REQUEST.sessionId,
    opening: () => ({ provider: 'demo', request: REQUEST }),
    delayed: () => undefined,
    opened: async () => void told.push('opened'),
    failed: (error) => void told.push(`failed: ${(error as HubError).code}`),
    received: (event) => void told.push(event.type),
    report: (error) => void told.push(`reported: ${String(error)}`),
  });
  const opening = new Gate();
  agents.openings.push(opening);
  return { clock, agents, slot, told, opening };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'opened',
    (error: HubError) => error.code,
  );

suite('the one agent of a session', () => {
  test('is opened once, however often it is asked for', async () => {
    const { agents, slot, opening } = rig();
    const [one, two] = [slot.open(), slot.open()];
    opening.open();
    assert.equal(await one, await two);
    assert.equal(await slot.open(), await one);
    assert.equal(agents.requests.length, 1);
  });

  test('why it cannot be opened is told by the opening, not by its end', async () => {
    const { agents, slot, told, opening } = rig();
    const opened = codeOf(slot.open());
    agents.sayWhileOpening({ type: 'closed', reason: 'exit code 1' });
    opening.fail(new HubError('auth_required', { provider: 'Demo', hint: '' }));
    assert.equal(await opened, 'auth_required');
    assert.deepEqual(told, ['failed: auth_required']);
  });

  test('one that died on its way up is no agent, whatever its opening says', async () => {
    const { agents, slot, told, opening } = rig();
    const opened = codeOf(slot.open());
    agents.sayWhileOpening({ type: 'closed', reason: 'exit code 1' });
    opening.open();
    assert.equal(await opened, 'agent_process_ended');
    assert.deepEqual(told, ['failed: agent_process_ended']);
    assert.equal(slot.live, false);
  });

  test('what it says on its way up is heard, until it is given up', async () => {
    const { agents, slot, told, opening } = rig();
    const opened = codeOf(slot.open());
    agents.sayWhileOpening({ type: 'activity' });
    void slot.kill();
    agents.sayWhileOpening({ type: 'activity' });
    opening.open();
    assert.equal(await opened, 'agent_process_ended');
    assert.deepEqual(told, ['activity']);
  });

  test('I11: given up on its way up, also politely, its processes are killed and nothing of it stays', async () => {
    for (const how of ['kill', 'close'] as const) {
      const { agents, slot, opening } = rig();
      const opened = codeOf(slot.open());
      let gone = false;
      const leaving = slot[how]().then(() => {
        gone = true;
      });
      await drain();
      assert.deepEqual(agents.endings, ['kill']);
      assert.equal(gone, false, 'its opening may still bring something up');
      opening.open();
      await leaving;
      assert.equal(await opened, 'agent_process_ended');
      assert.equal(agents.alive, 0);
    }
  });

  test('one that is given up while it waits for the last one to go is never started', async () => {
    const { agents, slot, opening } = rig();
    opening.open();
    const first = await slot.open();
    agents.last.ending = new Gate();
    void slot.close();
    const second = codeOf(slot.open());
    void slot.kill();
    agents.last.ending.open();
    assert.equal(await second, 'agent_process_ended');
    assert.equal(agents.requests.length, 1);
    assert.equal(slot.link, null);
    assert.ok(first);
  });

  test('I11: the next one waits until the last one is gone, and for one that hangs no longer than it must', async () => {
    const { clock, agents, slot, opening } = rig();
    opening.open();
    await slot.open();
    agents.last.ending = new Gate();
    void slot.close();
    const next = slot.open();
    clock.advance(4999);
    await drain();
    assert.equal(agents.requests.length, 1);
    clock.advance(1);
    await next;
    assert.equal(agents.requests.length, 2);
  });

  test('an end that fails is reported; one whose connection is gone is an end', async () => {
    for (const [error, reports] of [
      [new Error('broken'), 1],
      [new HubError('agent_process_ended', { reason: 'gone' }), 0],
    ] as const) {
      const { agents, slot, told, opening } = rig();
      opening.open();
      await slot.open();
      agents.last.ending = new Gate();
      agents.last.ending.fail(error);
      await slot.close();
      assert.equal(told.filter((one) => one.startsWith('reported')).length, reports);
    }
  });
});
