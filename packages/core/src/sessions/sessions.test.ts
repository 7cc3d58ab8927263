import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { describeError, type HubError } from '@codeai-hub/protocol/errors';
import { Bench, SESSION } from './testing/bench.ts';
import { Gate } from './testing/scripted-agents.ts';
import { messageId } from './testing/steps.ts';

const GONE = describeError('session_not_found', { sessionId: SESSION });

suite('sessions in memory', () => {
  test('one that nobody holds and nothing runs in leaves after a while, and comes back the same', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    await bench.pass(900_000);
    const { state } = bench;
    bench.release();
    await bench.pass(31_000);
    assert.deepEqual(bench.sessions.loadedIds, []);
    bench.hold();
    assert.deepEqual(bench.state, state);
  });

  test('one whose agent lives stays', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.release();
    await bench.pass(120_000);
    assert.deepEqual(bench.sessions.loadedIds, [SESSION]);
  });

  test('one that is held stays', async () => {
    const bench = new Bench();
    await bench.pass(120_000);
    assert.deepEqual(bench.sessions.loadedIds, [SESSION]);
  });

  test('the agent of an idle session is closed after a while, and resumed by the next message', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    await bench.pass(899_000);
    assert.equal(bench.agents.alive, 1);
    await bench.pass(2000);
    assert.equal(bench.agents.alive, 0);
    assert.equal(activeAgent(bench.state).binding.status, 'closed');
    await bench.send(2);
    assert.deepEqual(bench.agents.transcripts.get('native-1'), [messageId(1), messageId(2)]);
  });

  test('an agent that does something in the background is not idle, and neither is the core, until it has ended', async () => {
    const bench = new Bench();
    await bench.send(1);
    const agent = bench.agents.last;
    agent.say({ type: 'background.changed', work: [{ id: 'b1', title: 'npm run build' }] });
    agent.finish();
    await bench.rest();
    assert.deepEqual(activeAgent(bench.state).background, [{ id: 'b1', title: 'npm run build' }]);
    await bench.pass(901_000);
    assert.equal(bench.agents.alive, 1);
    assert.ok(bench.sessions.anyBusy);
    assert.equal(bench.sessions.running, 0, 'it takes no place of a session that runs');
    agent.say({ type: 'background.changed', work: [] });
    assert.ok(!bench.sessions.anyBusy);
    await bench.pass(901_000);
    assert.equal(bench.agents.alive, 0);
  });

  test('what an agent did in the background ends with it, and with its core', async () => {
    const bench = new Bench();
    await bench.send(1);
    const work = [{ id: 'b1', title: 'npm run build' }];
    bench.agents.last.say({ type: 'background.changed', work });
    bench.agents.last.finish();
    bench.agents.last.say({ type: 'closed', reason: 'exit code 1' });
    await bench.rest();
    assert.equal(activeAgent(bench.state).background, undefined);
    await bench.send(2);
    bench.agents.last.say({ type: 'background.changed', work });
    bench.agents.last.finish();
    await bench.restart();
    assert.equal(activeAgent(bench.state).background, undefined);
    assert.ok(!bench.sessions.anyBusy);
  });

  test('a message to an agent that is just being closed waits for the next one', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    await bench.pass(899_950);
    bench.clock.advance(50);
    await bench.send(2);
    assert.deepEqual(bench.deliveries, ['delivered', 'delivered']);
    assert.equal(bench.agents.alive, 1);
  });

  test('one that is visited while it leaves is not loaded twice', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.kill();
    bench.begin({ hold: false });
    bench.disk.holdSyncs();
    const visited = bench.sessions.visit(SESSION);
    const loaded = bench.sessions.peek(SESSION);
    await bench.rest();
    bench.hold();
    assert.equal(bench.session, loaded);
    const renamed = bench.command({ type: 'session.rename', title: 'New' });
    bench.disk.releaseSyncs();
    assert.equal((await renamed).status, 'accepted');
    await visited;
    await bench.pass(2000);
    assert.deepEqual(bench.reports, []);
    assert.equal(bench.sessions.peek(SESSION), loaded, 'it stays the one session');
  });
});

suite('making a session', () => {
  test('that the disk refuses leaves nothing on the disk, nothing open and nothing that waits', () => {
    const bench = new Bench();
    const { pending } = bench.clock;
    const { handles } = bench.disk;
    const created = { type: 'session.created' as const, sessionId: 'session0002', title: 'x', folder: '/work' };
    const first = { ...created, provider: 'demo', model: null, effort: null, mode: 'ask' };
    bench.disk.limitRoom(150);
    assert.throws(
      () => bench.sessions.create({ sessionId: 'session0002', origin: { kind: 'core' }, first }, () => undefined),
      {
        code: 'disk_full',
      },
    );
    assert.equal(bench.disk.stat('/home/sessions/session0002'), null);
    assert.deepEqual([bench.disk.handles, bench.clock.pending], [handles, pending]);
    bench.disk.limitRoom(Number.POSITIVE_INFINITY);
    bench.sessions.create({ sessionId: 'session0002', origin: { kind: 'core' }, first }, () => undefined);
  });
});

suite('deleting a session', () => {
  test('is not unloaded any more when who deleted it lets it go', async () => {
    const bench = new Bench();
    await bench.inTime(bench.sessions.remove(SESSION, GONE));
    bench.release();
    await bench.pass(60_000);
    assert.deepEqual(bench.reports, []);
  });

  test('takes it off the disk, ends its agent and tells who follows it', async () => {
    const bench = new Bench();
    await bench.send(1);
    for (let n = 0; n < 300; n++)
      bench.agents.last.say({
        type: 'item.started',
        id: `n${n}`,
        item: { kind: 'notice', level: 'info', topic: 'info', text: 'x' },
      });
    assert.ok(bench.disk.handles > 1, 'its history is open too');
    const told: unknown[] = [];
    bench.session.channel.onEnd((error) => told.push(error));
    await bench.inTime(bench.sessions.remove(SESSION, GONE));
    assert.deepEqual(told, [GONE]);
    assert.equal(bench.disk.handles, 0);
    assert.equal(bench.agents.alive, 0);
    assert.throws(
      () => bench.sessions.hold(SESSION),
      (error: HubError) => error.code === 'session_not_found',
    );
  });

  test('by two at the same time is done once; nobody loads what is on its way out', async () => {
    const bench = new Bench();
    await bench.send(1);
    const notFound = (error: HubError) => error.code === 'session_not_found';
    const first = bench.sessions.remove(SESSION, GONE);
    await assert.rejects(bench.sessions.remove(SESSION, GONE), notFound);
    assert.throws(() => bench.sessions.hold(SESSION), notFound);
    await bench.inTime(first);
    await bench.pass(10_000);
    assert.deepEqual([bench.troubles, bench.reports], [[], []]);
  });

  test('while its agent takes a message writes nothing any more', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.rest();
    bench.agents.last.finish();
    const arrival = new Gate();
    bench.agents.last.arrivals.push(arrival);
    await bench.send(2);
    await bench.rest();
    const { session } = bench;
    await bench.inTime(bench.sessions.remove(SESSION, GONE));
    const { seq } = session.state;
    arrival.open();
    await bench.rest();
    assert.equal(session.state.seq, seq);
    assert.deepEqual([bench.troubles, bench.reports], [[], []]);
  });

  test('in mid-sentence leaves nothing behind that runs, waits or complains', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.speak('m', 'one', 'two', 'three');
    await bench.inTime(bench.sessions.remove(SESSION, GONE));
    await bench.pass(10_000);
    assert.equal(bench.sessions.running, 0);
    assert.equal(bench.clock.pending, 0);
    assert.deepEqual([bench.troubles, bench.reports], [[], []]);
  });
});

suite('I5: a session whose log is damaged', () => {
  const path = `/home/sessions/${SESSION}/events.jsonl`;
  const damage = (bench: Bench) =>
    bench.disk.tamper(path, (bytes) => {
      const lines = bytes.toString().split('\n');
      lines[4] = 'not an event'.padEnd(lines[4]?.length ?? 0);
      return Buffer.from(lines.join('\n'));
    });

  test('can be read up to the damage, and takes no command; another session does not care', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.rest();
    bench.agents.last.finish();
    await bench.rest();
    bench.kill();
    damage(bench);
    bench.begin();
    assert.equal(bench.state.readOnly?.code, 'log_damaged');
    assert.equal(bench.state.seq, 3);
    const refused = (error: HubError) => error.code === 'session_read_only';
    await assert.rejects(bench.command({ type: 'session.rename', title: 'New' }), refused);
    await assert.rejects(bench.send(2), refused);
    assert.equal(bench.state.seq, 3, 'nothing is written');
    assert.equal(bench.turn.outcome?.type, 'lost', 'I8: nothing is shown as running');
    assert.equal(bench.sessions.running, 0);
  });

  test('I3: is another epoch, so that windows which saw more are shown what is left; the same each time', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.finish();
    await bench.rest();
    const before = bench.session.channel.epoch;
    bench.kill();
    damage(bench);
    bench.begin();
    const { epoch } = bench.session.channel;
    const { state } = bench;
    assert.notEqual(epoch, before);
    await bench.pass(5_000);
    await bench.restart();
    assert.equal(bench.session.channel.epoch, epoch);
    assert.deepEqual(bench.state, state);
  });

  test('I6: still tells the receipts it can read', async () => {
    const bench = new Bench();
    const rename = { type: 'session.rename', title: 'New' } as const;
    const receipt = await bench.command(rename, { id: 'command-a' });
    await bench.send(1);
    bench.agents.last.finish();
    await bench.rest();
    bench.kill();
    damage(bench);
    bench.begin();
    assert.deepEqual(await bench.command(rename, { id: 'command-a' }), receipt);
  });

  test('while it runs stops its agent, ends its turn and becomes read-only, once that is found out', async () => {
    const bench = new Bench();
    await bench.send(1);
    bench.agents.last.speak('m', 'a');
    await bench.pass(20);
    const before = bench.session.channel.epoch;
    let restarts = 0;
    bench.session.channel.onRestart(() => restarts++);
    damage(bench);
    assert.throws(() => bench.sessions.log(SESSION).read(1, 100), { code: 'log_damaged' });
    await bench.pass(2_100);
    assert.equal(bench.agents.alive, 0);
    assert.equal(bench.state.readOnly?.code, 'log_damaged');
    assert.equal(activeAgent(bench.state).currentTurnId, null);
    assert.equal(bench.sessions.running, 0);
    assert.equal(restarts, 1);
    assert.notEqual(bench.session.channel.epoch, before);
    await bench.pass(60_000);
    assert.deepEqual(
      bench.troubles.map((trouble) => trouble?.code),
      ['log_damaged', undefined],
      'it is not tried again and again',
    );
    bench.release();
    await bench.pass(31_000);
    assert.deepEqual(bench.sessions.loadedIds, [], 'and it leaves the memory');
  });
});

suite('words that came back from the queue', () => {
  test('I7: are found in the log again, until the draft has them on the disk', async () => {
    const bench = new Bench();
    await bench.send(1);
    await bench.send(2);
    await bench.stop(true);
    await bench.rest();
    bench.draftSaved = false;
    bench.release();
    await bench.pass(950_000);
    assert.deepEqual(bench.sessions.loadedIds, []);
    bench.hold();
    assert.deepEqual(
      bench.returned.map(({ event }) => event.type),
      ['queue.returned'],
    );
    bench.draftSaved = true;
    bench.release();
    await bench.pass(31_000);
    bench.hold();
    assert.equal(bench.returned.length, 1, 'a snapshot says that nothing is missing');
  });
});
