import assert from 'node:assert/strict';
import { test } from 'node:test';
import { created, envelope, message, SESSION, said, started, stateAfter } from '@codeai-hub/client/testing/samples';
import { openWindow } from '@codeai-hub/client/testing/window';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { Turn } from '@codeai-hub/protocol/channels/session/state';
import { type Envelope, sessionChannel } from '@codeai-hub/protocol/envelope';
import { describeError } from '@codeai-hub/protocol/errors';
import { drain } from '@codeai-hub/testkit/clock/drain';
import type { Output } from '../output/output.ts';
import { followAnswer } from './follow-answer.ts';

const MESSAGE = 'm1';
const SENT = { messageId: MESSAGE, acceptedAt: 3 };

/** A turn that answers the message in so many pieces, as it is before its end. */
function longTurn(pieces: number): Envelope[] {
  const log = [created(), envelope(2, { type: 'turn.started', turnId: 'turn1', cause: 'message' }), said(3, MESSAGE)];
  for (let n = 0; n < pieces; n++) log.push(started(log.length + 1, piece(n)));
  return log;
}
const piece = (n: number): Item => ({ ...message(`piece ${n}`), startedAt: n });
const words = (pieces: number) => Array.from({ length: pieces }, (_, n) => `piece ${n}`).join('\n\n');
/** Every turn of a log, as it was when it was last in the state. */
function turnsOf(log: Envelope[]): Turn[] {
  const turns = new Map<string, Turn>();
  for (let end = 1; end <= log.length; end++) {
    if (log[end - 1]?.event.type === 'item.started' && end < log.length) continue;
    for (const turn of stateAfter(log.slice(0, end)).turns) turns.set(turn.id, turn);
  }
  return [...turns.values()];
}
const ended = (seq: number) => envelope(seq, { type: 'turn.ended', turnId: 'turn1', outcome: { type: 'completed' } });

/** `send --wait --json` before a core that has this log. */
async function follow(log: Envelope[], sent = SENT) {
  const { client, core, goLive } = openWindow();
  await goLive();
  const answers: Record<string, unknown>[] = [];
  const output = { json: true, value: (value: unknown) => answers.push(value as never) } as unknown as Output;
  const view = client.session(SESSION);
  let code: number | null = null;
  const following = followAnswer(view, sent, () => assert.fail('there is no blob'), output).then((exit) => {
    code = exit;
  });
  const snapshot = async (events: Envelope[]) => {
    const place = { channel: sessionChannel(SESSION), handle: 7, epoch: 'e1', seq: events.length };
    core.tell('snapshot', { ...place, state: stateAfter(events) });
    await drain();
  };
  const tell = async (events: Envelope[]) => {
    core.tell('events', { handle: 7, events });
    await drain();
  };
  /** Pages of this log, as long as any are asked for. */
  const answerHistory = async (whole: Envelope[]) => {
    const items = whole.flatMap(({ event }) => ('item' in event ? [event.item as Item] : []));
    const turns = turnsOf(whole);
    while (core.asked.some(({ method }) => method === 'history')) {
      const asked = core.take('history');
      const first = Math.max(0, asked.params.before - asked.params.limit);
      const page = items.slice(first, asked.params.before);
      asked.answer({ first, items: page, turns: turns.filter(({ id }) => page.some((one) => one.turnId === id)) });
      await drain();
    }
  };
  await drain();
  await snapshot(log);
  return { core, answers, snapshot, tell, answerHistory, following, code: () => code };
}

test('a turn is followed to its end, however many items it has', async () => {
  const log = longTurn(250);
  const world = await follow(log.slice(0, 3));
  for (const one of log.slice(3)) await world.tell([one]);
  assert.equal(world.code(), null, 'the turn goes on');
  await world.tell([ended(log.length + 1)]);
  await world.following;
  assert.equal(world.code(), 0);
  assert.equal(world.answers[0]?.text, words(250));
});

test('items that come all at once are in the answer too', async () => {
  const log = longTurn(250);
  const world = await follow(log.slice(0, 3));
  await world.tell([...log.slice(3), ended(log.length + 1)]);
  await world.following;
  assert.deepEqual([world.code(), world.answers[0]?.text], [0, words(250)]);
});

for (const [name, sent] of [
  ['a message', SENT],
  ['the first message of a session', { ...SENT, acceptedAt: 0 }],
] as const) {
  test(`${name} that left the state before anything was seen of it is found in the history`, async () => {
    const log = longTurn(250);
    const world = await follow(log, sent);
    await world.answerHistory(log);
    assert.equal(world.code(), null, 'the turn goes on');
    await world.tell([ended(log.length + 1)]);
    await world.following;
    assert.deepEqual([world.code(), world.answers[0]?.text], [0, words(250)]);
  });
}

test('a turn that ended and left the state while the connection was lost is found in the history', async () => {
  const log = [...longTurn(3), ended(7), envelope(8, { type: 'turn.started', turnId: 'turn2', cause: 'agent' })];
  for (let n = 0; n < 250; n++) log.push(started(log.length + 1, message(`other ${n}`, 'turn2')));
  const world = await follow(log.slice(0, 5));
  await world.snapshot(log);
  assert.equal(world.code(), null);
  await world.answerHistory(log);
  await world.following;
  assert.deepEqual([world.code(), world.answers[0]?.text], [0, words(3)]);
});

test('a message that nobody finds was taken out of the queue', async () => {
  const log = longTurn(250);
  const world = await follow(log, { ...SENT, messageId: 'm2' });
  await world.answerHistory(log);
  await world.following;
  assert.deepEqual([world.code(), world.answers[0]?.outcome], [6, { type: 'removed' }]);
});

test('a history that cannot be read, and a session that is deleted, end the waiting with the reason', async () => {
  const unread = await follow(longTurn(250));
  unread.core.take('history').fail(describeError('disk_failed', { path: '/x', reason: 'EIO' }));
  await assert.rejects(unread.following, { code: 'disk_failed' });
  const deleted = await follow(longTurn(3));
  deleted.core.tell('gone', { channel: sessionChannel(SESSION), error: describeError('session_not_found') });
  await assert.rejects(deleted.following, { code: 'session_not_found' });
});
