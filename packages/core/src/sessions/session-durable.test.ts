import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { Bench } from './testing/bench.ts';
import { messageId, text } from './testing/steps.ts';

const send = (bench: Bench, n: number, delivery: 'queue' | 'steer') => {
  const command = { type: 'message.send' as const, messageId: messageId(n), content: text(`message ${n}`), delivery };
  return bench.session.command(`command-${n}`, command, { clientId: 'anna', name: 'Anna' });
};

suite('I7: an agent is given nothing that the next core might not know of', () => {
  test('a message is on the disk before the agent has it, and so is the agent’s own name for the conversation', async () => {
    const bench = new Bench();
    bench.disk.holdSyncs();
    const receipt = send(bench, 1, 'queue');
    await drain();
    assert.equal(activeAgent(bench.state).binding.status, 'open');
    assert.deepEqual(bench.agents.given, []);
    bench.disk.releaseSyncs();
    await bench.inTime(receipt);
    assert.deepEqual(bench.agents.given, [messageId(1)]);
  });

  test('so is one that steers', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.disk.holdSyncs();
    const receipt = send(bench, 2, 'steer');
    await drain();
    assert.deepEqual(bench.agents.last.steers, []);
    bench.disk.releaseSyncs();
    await bench.inTime(receipt);
    assert.equal(bench.agents.last.steers.length, 1);
  });

  test('one that cannot be made safe is not given, and the turn says why', async () => {
    const bench = new Bench();
    bench.disk.failSyncs(1);
    await assert.rejects(bench.inTime(send(bench, 1, 'queue')));
    await bench.pass(2_100);
    assert.deepEqual(bench.agents.given, []);
    assert.ok(bench.turn.outcome?.type === 'failed' && bench.turn.outcome.error.code === 'disk_failed');
    assert.deepEqual(bench.deliveries, ['not_delivered']);
  });
});

test('I3: windows of another boot of the machine are shown the state anew, those of this one go on', async () => {
  const bench = new Bench();
  const before = bench.session.channel.epoch;
  await bench.restart();
  assert.equal(bench.session.channel.epoch, before);
  bench.boot = 'another';
  await bench.restart();
  assert.notEqual(bench.session.channel.epoch, before);
});
