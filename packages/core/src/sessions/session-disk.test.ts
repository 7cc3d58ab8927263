import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { INLINE_TEXT_LIMIT } from '@codeai-hub/protocol/content';
import type { HubError } from '@codeai-hub/protocol/errors';
import { Bench, SESSION } from './testing/bench.ts';
import { Gate } from './testing/scripted-agents.ts';
import { messageId } from './testing/steps.ts';

const isFull = (error: HubError) => error.code === 'disk_full';

/** A session whose agent works, on a disk that takes nothing more. */
async function working(): Promise<Bench> {
  const bench = new Bench();
  await bench.send(1);
  bench.agents.last.speak('m', 'kept');
  await bench.pass(20);
  bench.disk.limitRoom(0);
  return bench;
}

suite('a disk that refuses writes', () => {
  test('stops the agent: what it says could not be kept', async () => {
    const bench = await working();
    bench.agents.last.say({ type: 'item.delta', id: 'm', text: ' lost' });
    await bench.pass(20);
    assert.equal(bench.agents.alive, 0);
    assert.deepEqual(
      bench.troubles.map((trouble) => trouble?.code),
      ['disk_full'],
    );
    assert.equal(bench.state.items.at(-1)?.text, 'kept', 'no window sees what is not in the log');
  });

  test('refuses commands with the reason, and forgets them: the same one may succeed later', async () => {
    const bench = new Bench();
    bench.disk.limitRoom(0);
    const title = { type: 'session.rename', title: 'New' } as const;
    await assert.rejects(bench.command(title, { id: 'command-a' }), isFull);
    assert.equal(bench.state.title, 'Fix the parser');
    bench.disk.limitRoom(Number.POSITIVE_INFINITY);
    assert.equal((await bench.command(title, { id: 'command-a' })).status, 'accepted');
    assert.equal(bench.state.title, 'New');
  });

  test('I8: the turn is closed honestly as soon as it takes a write, and the session goes on', async () => {
    const bench = await working();
    bench.agents.last.finish();
    await bench.pass(10_000);
    assert.equal(activeAgent(bench.state).currentTurnId, 't1', 'its end could not be written');
    bench.disk.limitRoom(Number.POSITIVE_INFINITY);
    await bench.pass(2000);
    assert.ok(bench.turn.outcome?.type === 'failed' && bench.turn.outcome.error.code === 'disk_full');
    assert.equal(bench.state.items.at(-1)?.status, 'failed');
    assert.equal(activeAgent(bench.state).binding.status, 'closed');
    assert.deepEqual(
      bench.troubles.map((trouble) => trouble?.code),
      ['disk_full', undefined],
    );
    await bench.send(2);
    assert.deepEqual(bench.agents.given, [messageId(1), messageId(2)]);
  });

  test('a command heals it at once when the disk is well again', async () => {
    const bench = await working();
    bench.agents.last.finish();
    bench.disk.limitRoom(Number.POSITIVE_INFINITY);
    assert.equal((await bench.send(2)).status, 'accepted');
    assert.deepEqual(
      bench.state.turns.map(({ outcome }) => outcome?.type),
      ['failed', undefined],
    );
  });

  test('I11: Stop stops the agent all the same', async () => {
    const bench = await working();
    await assert.rejects(bench.stop(), isFull);
    await bench.rest();
    assert.equal(bench.agents.alive, 0);
  });

  test('a command that cannot be written leaves a silent agent alone', async () => {
    const bench = await working();
    await assert.rejects(bench.command({ type: 'session.pin', pinned: true }), isFull);
    await bench.rest();
    assert.equal(bench.agents.alive, 1);
  });

  test('is well again only when it has taken a write, also where no turn is to be closed', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.rest();
    bench.agents.last.finish();
    bench.disk.limitRoom(0);
    bench.agents.last.say({ type: 'limits.changed', limits: [] });
    await bench.pass(10_000);
    assert.deepEqual(
      bench.troubles.map((trouble) => trouble?.code),
      ['disk_full'],
    );
    bench.disk.limitRoom(Number.POSITIVE_INFINITY);
    await bench.pass(2000);
    assert.deepEqual(
      bench.troubles.map((trouble) => trouble?.code),
      ['disk_full', undefined],
    );
  });

  test('is told once, whatever else fails meanwhile', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.rest();
    bench.agents.last.finish();
    const arrival = new Gate();
    bench.agents.last.arrivals.push(arrival);
    await bench.send(2);
    await bench.rest();
    bench.disk.limitRoom(0);
    bench.agents.last.say({ type: 'limits.changed', limits: [] });
    arrival.open();
    await bench.rest();
    assert.equal(bench.troubles.length, 1);
  });

  test('keeps its session in memory: what could not be written is known nowhere else', async () => {
    const bench = await working();
    bench.agents.last.finish();
    bench.release();
    await bench.pass(120_000);
    assert.deepEqual(bench.sessions.loadedIds, [SESSION]);
  });

  test('a long text that cannot be kept stops the agent too, it is not dropped', async () => {
    const bench = await working();
    const text = 'x'.repeat(INLINE_TEXT_LIMIT + 1);
    bench.agents.last.say({ type: 'item.completed', id: 'm', status: 'completed', patch: { text } });
    await bench.rest();
    assert.equal(bench.agents.alive, 0);
    assert.deepEqual(
      bench.troubles.map((trouble) => trouble?.code),
      ['disk_full'],
    );
  });

  test('I7: a message that was on its way is settled when the disk is well again', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    bench.agents.last.arrivals.push(new Gate());
    await bench.send(2);
    bench.disk.limitRoom(0);
    bench.agents.last.finish();
    await bench.rest();
    bench.disk.limitRoom(Number.POSITIVE_INFINITY);
    await bench.pass(2000);
    assert.deepEqual(bench.deliveries, ['delivered', 'not_delivered']);
  });

  test('an agent that was opening is noted as gone', async () => {
    const bench = new Bench();
    const opening = new Gate();
    bench.agents.openings.push(opening);
    await bench.send(1);
    bench.disk.limitRoom(0);
    opening.open();
    await bench.rest();
    bench.disk.limitRoom(Number.POSITIVE_INFINITY);
    await bench.pass(2000);
    assert.equal(activeAgent(bench.state).binding.status, 'closed');
    assert.equal(bench.agents.alive, 0);
    assert.deepEqual(bench.deliveries, ['not_delivered']);
  });

  test('a read-only disk says so', async () => {
    const bench = new Bench();
    bench.disk.setReadOnly(true);
    await assert.rejects(bench.send(1), (error: HubError) => error.code === 'disk_read_only');
  });

  test('I6: a sync that failed promises nothing', async () => {
    const bench = new Bench();
    await bench.rest();
    bench.disk.failSyncs(1);
    await assert.rejects(bench.send(1), (error: HubError) => error.code === 'disk_failed');
  });

  test('a core that ends meanwhile is not held up', async () => {
    const bench = await working();
    bench.agents.last.finish();
    await bench.inTime(bench.session.shutDown());
    assert.equal(bench.agents.alive, 0);
    assert.equal(bench.clock.pending, 0, 'nothing tries again behind its back');
  });

  test('what a listener of its changes fails at is no failure of the disk', async () => {
    const bench = new Bench();
    bench.failsToHear = true;
    await bench.send(1);
    await bench.rest();
    assert.deepEqual(bench.agents.given, [messageId(1)], 'effects follow all the same');
    assert.deepEqual(bench.troubles, []);
    assert.match(bench.reports.join(), /tell what changed/);
  });
});

suite('a sync that failed', () => {
  /** An agent works, and the next sync of what it said will fail, after about a second. */
  async function working(): Promise<Bench> {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.speak('m', 'a', 'b');
    await bench.pass(20);
    bench.disk.failSyncs(1);
    return bench;
  }
  const codes = (bench: Bench) => bench.troubles.map((trouble) => trouble?.code);

  test('K1 I8: stops the agent, and its turn ends with the reason, in a log that is written anew at once', async () => {
    const bench = await working();
    await bench.pass(1_100);
    assert.equal(bench.agents.alive, 0);
    assert.ok(bench.turn.outcome?.type === 'failed' && bench.turn.outcome.error.code === 'disk_failed');
    assert.equal(bench.state.items.at(-1)?.text, 'ab', 'what can be read back is kept');
    assert.deepEqual(codes(bench), ['disk_failed', undefined]);
    await bench.send(2);
    assert.deepEqual(bench.agents.given, [messageId(1), messageId(2)]);
  });

  test('I3: begins another epoch, and those who follow get what is kept', async () => {
    const bench = await working();
    const { channel } = bench.session;
    const before = channel.epoch;
    let restarts = 0;
    channel.onRestart(() => restarts++);
    await bench.pass(1_100);
    assert.equal(restarts, 1);
    assert.notEqual(channel.epoch, before);
    const { epoch } = channel;
    const { state } = bench;
    await bench.restart();
    assert.equal(bench.session.channel.epoch, epoch, 'also for the next core');
    assert.deepEqual(bench.state, state);
  });

  test('I1: what the disk lost is gone from the state too', async () => {
    const bench = await working();
    // The log cannot be written anew before the disk is well again, and has lost something by then.
    bench.disk.limitRoom(0);
    await bench.pass(1_100);
    assert.equal(bench.state.items.at(-1)?.text, 'ab');
    bench.disk.limitRoom(Number.POSITIVE_INFINITY);
    bench.disk.tamper(LOG, (bytes) => bytes.subarray(0, bytes.lastIndexOf('"b"')));
    await bench.pass(3_000);
    assert.equal(bench.state.items.at(-1)?.text, 'a');
    assert.equal(bench.turn.outcome?.type, 'failed');
  });

  test('K1: is not taken for safe: after a power loss nothing that was told since is missing', async () => {
    const bench = await working();
    await bench.pass(1_100);
    await bench.command({ type: 'session.rename', title: 'New' });
    const { state } = bench;
    bench.disk.crash(() => 0);
    await bench.restart();
    assert.deepEqual(bench.state, state);
  });

  test('on a disk that fails on is tried again, less and less often, and commands say why', async () => {
    const bench = await working();
    bench.disk.setReadOnly(true);
    await bench.pass(5_000);
    await assert.rejects(bench.send(2), (error: HubError) => error.code === 'disk_failed');
    await bench.pass(300_000);
    assert.equal(activeAgent(bench.state).currentTurnId, 't1');
    bench.disk.setReadOnly(false);
    await bench.pass(60_000);
    assert.equal(bench.turn.outcome?.type, 'failed');
    assert.equal((await bench.send(2)).status, 'accepted');
  });

  test('of an idle session is mended as well', async () => {
    const bench = new Bench();
    bench.disk.failSyncs(1);
    await assert.rejects(bench.command({ type: 'session.rename', title: 'New' }));
    await bench.pass(50);
    assert.equal((await bench.command({ type: 'session.rename', title: 'Newer' })).status, 'accepted');
    assert.deepEqual(codes(bench), ['disk_failed', undefined]);
  });
});

const LOG = `/home/sessions/${SESSION}/events.jsonl`;
