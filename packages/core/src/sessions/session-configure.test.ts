import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import { Bench } from './testing/bench.ts';
import { Gate } from './testing/scripted-agents.ts';

suite('model, effort and mode', () => {
  test('a change reaches the open agent, and only what was named', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.command({ type: 'session.configure', mode: 'plan' });
    assert.deepEqual(bench.agents.last.configured, [{ mode: 'plan' }]);
    assert.equal(activeAgent(bench.state).mode, 'plan');
  });

  test('without an agent it is what the next one is opened with', async () => {
    const bench = new Bench();
    await bench.command({ type: 'session.configure', model: 'large', effort: 'high' });
    assert.equal(bench.agents.requests.length, 0, 'no agent is started for it');
    await bench.send(1);
    const [request] = bench.agents.requests;
    assert.deepEqual([request?.model, request?.effort, request?.mode], ['large', 'high', 'ask']);
  });

  test('I16: while the agent opens it is set before the agent gets a message', async () => {
    const bench = new Bench();
    const opening = new Gate();
    bench.agents.openings.push(opening);
    await bench.send(1);
    await bench.command({ type: 'session.configure', mode: 'plan' });
    opening.open();
    await bench.rest();
    assert.deepEqual(bench.agents.last.configured, [{ mode: 'plan' }]);
    assert.equal(bench.agents.last.prompts.length, 1);
  });

  test('I16: an agent that does not take it while it opens gets no message', async () => {
    const bench = new Bench();
    const opening = new Gate();
    bench.agents.openings.push(opening);
    bench.agents.configureError = new HubError('unsupported', { provider: 'Demo', what: 'change the mode now' });
    await bench.send(1);
    await bench.command({ type: 'session.configure', mode: 'plan' });
    opening.open();
    await bench.rest();
    assert.deepEqual(bench.agents.given, []);
    assert.ok(bench.turn.outcome?.type === 'failed' && bench.turn.outcome.error.code === 'unsupported');
    assert.deepEqual(bench.deliveries, ['not_delivered']);
    assert.equal(bench.agents.alive, 0);
  });

  test('I16: what a running agent does not take is not shown as if it had', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.configureError = new HubError('unsupported', { provider: 'Demo', what: 'change the mode now' });
    await bench.command({ type: 'session.configure', mode: 'plan', model: 'large' });
    await bench.rest();
    assert.deepEqual([activeAgent(bench.state).mode, activeAgent(bench.state).model], ['ask', null]);
    const notice = bench.state.items.at(-1);
    assert.ok(notice?.kind === 'notice' && notice.error?.code === 'unsupported');
  });

  test('what it does not take falls back to what it last said it works with', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.rest();
    bench.agents.last.say({ type: 'session.configured', model: 'fallback' });
    bench.agents.configureError = new HubError('unsupported', { provider: 'Demo', what: 'change the model now' });
    await bench.command({ type: 'session.configure', model: 'large' });
    await bench.rest();
    assert.equal(activeAgent(bench.state).model, 'fallback');
  });

  test('what the agent changes itself is shown, and not sent back', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.say({ type: 'session.configured', model: 'fallback' });
    assert.equal(activeAgent(bench.state).model, 'fallback');
    assert.deepEqual(bench.agents.last.configured, []);
  });

  test('an agent that died over it comes back with it', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.configureError = new HubError('agent_process_ended', { reason: 'gone' });
    await bench.command({ type: 'session.configure', mode: 'plan' });
    bench.agents.last.die();
    await bench.rest();
    assert.equal(activeAgent(bench.state).mode, 'plan');
    await bench.send(2);
    assert.equal(bench.agents.requests.at(-1)?.mode, 'plan');
  });

  test('I16: one that is refused takes nothing back that was asked for after it', async () => {
    const bench = await working();
    const model = held(bench);
    await bench.command({ type: 'session.configure', model: 'large' });
    await bench.command({ type: 'session.configure', mode: 'bypass' });
    model.fail(REFUSED);
    await bench.rest();
    assert.deepEqual(bench.agents.last.configured, [{ mode: 'bypass' }]);
    assert.deepEqual([activeAgent(bench.state).mode, activeAgent(bench.state).model], ['bypass', null]);
  });

  test('I16: of one command, what is taken is shown and what is refused is not', async () => {
    const bench = await working();
    const [mode, model] = [held(bench), held(bench)];
    await bench.command({ type: 'session.configure', mode: 'bypass', model: 'large' });
    mode.open();
    model.fail(REFUSED);
    await bench.rest();
    assert.deepEqual(bench.agents.last.configured, [{ mode: 'bypass' }]);
    assert.deepEqual([activeAgent(bench.state).mode, activeAgent(bench.state).model], ['bypass', null]);
  });

  test('I16: what is asked for while a new agent takes the one before reaches it too, before its message', async () => {
    const bench = new Bench();
    const opening = new Gate();
    const first = held(bench);
    bench.agents.openings.push(opening);
    await bench.send(1);
    await bench.command({ type: 'session.configure', mode: 'bypass' });
    opening.open();
    await bench.rest();
    await bench.command({ type: 'session.configure', mode: 'plan' });
    assert.deepEqual(bench.agents.given, []);
    first.open();
    await bench.rest();
    assert.deepEqual(bench.agents.last.configured, [{ mode: 'bypass' }, { mode: 'plan' }]);
    assert.deepEqual(bench.agents.given.length, 1);
    assert.equal(activeAgent(bench.state).mode, 'plan');
  });

  test('what was given up again before its turn came is not sent', async () => {
    const bench = await working();
    const first = held(bench);
    await bench.command({ type: 'session.configure', model: 'large' });
    await bench.command({ type: 'session.configure', mode: 'plan' });
    await bench.command({ type: 'session.configure', mode: 'ask' });
    first.open();
    await bench.rest();
    assert.deepEqual(bench.agents.last.configured, [{ model: 'large' }]);
    assert.equal(activeAgent(bench.state).mode, 'ask');
  });

  test('I16: what the agent says it works with while it is asked for something else is what it ends with', async () => {
    const bench = await working();
    const asking = held(bench);
    await bench.command({ type: 'session.configure', mode: 'bypass' });
    bench.agents.last.say({ type: 'session.configured', mode: 'plan' });
    asking.open();
    await bench.rest();
    assert.deepEqual(bench.agents.last.configured, [{ mode: 'bypass' }, { mode: 'plan' }]);
    assert.equal(activeAgent(bench.state).mode, 'plan', 'what is shown and what it works with are the same');
  });
});

const REFUSED = new HubError('unsupported', { provider: 'Demo', what: 'change this now' });

async function working(): Promise<Bench> {
  const bench = new Bench();
  await bench.send(1);
  await bench.rest();
  return bench;
}

/** The next change waits for this. */
function held(bench: Bench): Gate {
  const gate = new Gate();
  bench.agents.configurings.push(gate);
  return gate;
}
