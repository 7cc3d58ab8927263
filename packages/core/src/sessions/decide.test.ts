import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Content } from '@codeai-hub/protocol/content';
import { decide, QUEUE_LIMIT, QUEUE_WEIGHT_LIMIT } from './decide.ts';
import { context, decided, full, refused } from './testing/decisions.ts';
import {
  eventsOf,
  messageId,
  NOW,
  queued,
  queueEntry,
  stepAfter,
  text,
  turnStarted,
  turnStopping,
  userMessage,
} from './testing/steps.ts';
import { UNTITLED } from './title.ts';

function send(delivery: 'queue' | 'steer' | 'now', words = 'hello'): SessionCommand {
  return { type: 'message.send', messageId: messageId(50), content: text(words), delivery };
}

/** Types of events, with what tells them apart where that matters. */
function types(events: SessionEvent[]): string[] {
  return events.map(({ type }) => type);
}

const held: SessionEvent = { type: 'queue.held', held: true };
const letGo: SessionEvent = { type: 'queue.held', held: false };

suite('message.send', () => {
  test('an idle session begins a turn with it, whatever delivery was asked for', () => {
    for (const delivery of ['queue', 'steer', 'now'] as const) {
      const [turn, item, ...more] = decided([], send(delivery));
      assert.deepEqual(turn, { type: 'turn.started', turnId: 't1', cause: 'message' });
      assert.ok(item?.type === 'item.started' && item.item.kind === 'user_message');
      assert.equal(item.item.delivery, 'pending');
      assert.equal(item.item.messageId, messageId(50));
      assert.equal(item.item.by, 'Anna');
      assert.equal(item.item.steer, undefined);
      assert.deepEqual(more, []);
    }
  });

  test('I9: a working session puts it in line', () => {
    assert.deepEqual(decided([turnStarted(), queued(5)], send('queue')), [
      {
        type: 'queue.added',
        entry: { ...queueEntry(50), id: 'q4', queuedAt: NOW, by: 'Anna', content: text('hello') },
      },
    ]);
  });

  test('I9: steering gives it to the running turn', () => {
    const [item, ...more] = decided([turnStarted()], send('steer'));
    assert.ok(item?.type === 'item.started' && item.item.kind === 'user_message');
    assert.equal(item.item.turnId, 't1');
    assert.equal(item.item.steer, true);
    assert.deepEqual(more, []);
  });

  test('now stops what runs and goes first in line', () => {
    const events = decided([turnStarted(), queued(5)], send('now'));
    assert.deepEqual(types(events), ['queue.added', 'queue.moved', 'turn.stopping']);
    assert.deepEqual(events[1], { type: 'queue.moved', entryId: 'q4', beforeId: 'w5' });
    assert.deepEqual(events[2], { type: 'turn.stopping', turnId: 't1', stage: 'interrupt', by: 'Anna' });
  });

  test('now does not stop a second time what is being stopped', () => {
    assert.deepEqual(types(decided([turnStarted(), turnStopping()], send('now'))), ['queue.added']);
  });

  test('now lets a held queue go, since the person wants it to run', () => {
    const events = decided([turnStarted(), queued(5), held], send('now'));
    assert.deepEqual(types(events), ['queue.added', 'queue.moved', 'queue.held', 'turn.stopping']);
  });

  test('a message to an idle session runs before a held queue, and the queue stays held', () => {
    assert.deepEqual(types(decided([queued(5), held], send('queue'))), ['turn.started', 'item.started']);
  });

  test('a queue held for nothing is let go', () => {
    assert.deepEqual(decided([held], send('queue'))[0], letGo);
  });

  test('a session without a title is named by its first message, and by no other', () => {
    const untitled: SessionEvent = { type: 'session.renamed', title: UNTITLED };
    const [named] = decided([untitled], send('queue', 'Fix the parser\nplease'));
    assert.deepEqual(named, { type: 'session.renamed', title: 'Fix the parser' });
    const second = [turnStarted(), { type: 'turn.ended', turnId: 't1', outcome: { type: 'completed' } }, untitled];
    assert.deepEqual(types(decided(second as SessionEvent[], send('queue'))), ['turn.started', 'item.started']);
  });

  test('a message without words names nothing', () => {
    const untitled: SessionEvent = { type: 'session.renamed', title: UNTITLED };
    const blob = { hash: 'a'.repeat(64), size: 3, mediaType: 'image/png' };
    const content = [{ type: 'image' as const, blob }];
    const command: SessionCommand = { type: 'message.send', messageId: messageId(1), content, delivery: 'queue' };
    assert.deepEqual(types(decided([untitled], command)), ['turn.started', 'item.started']);
  });

  test('an empty message is refused, an attachment alone is not', () => {
    assert.equal(refused([], send('queue', ' \n\t ')).code, 'empty_message');
    const blob = { hash: 'a'.repeat(64), size: 3, mediaType: 'image/png' };
    const command: SessionCommand = {
      type: 'message.send',
      messageId: messageId(1),
      content: [{ type: 'image', blob }],
      delivery: 'queue',
    };
    assert.deepEqual(types(decided([], command)), ['turn.started', 'item.started']);
  });

  test('I7: a message id that was used before is refused, shown or waiting', () => {
    const again: SessionCommand = {
      type: 'message.send',
      messageId: messageId(5),
      content: text('other'),
      delivery: 'queue',
    };
    assert.equal(refused([turnStarted(), userMessage(5, 'delivered')], again).code, 'command_id_conflict');
    assert.equal(refused([turnStarted(), queued(5)], again).code, 'command_id_conflict');
  });

  test('the ids of other messages are no obstacle', () => {
    const before = [turnStarted(), userMessage(5, 'delivered'), queued(6)];
    assert.deepEqual(types(decided(before, send('queue'))), ['queue.added']);
  });

  test('steering an agent that cannot be steered is refused', () => {
    const within = { ...context, canSteer: () => false };
    assert.equal(refused([turnStarted()], send('steer'), within).code, 'steer_unsupported');
  });

  test('a full queue is refused with its limit', () => {
    const line = Array.from({ length: QUEUE_LIMIT }, (_, n) => queued(n + 1000));
    assert.deepEqual(refused([turnStarted(), ...line], send('queue')).details, { limit: `${QUEUE_LIMIT} messages` });
  });

  suite('words that wait for the agent are bounded', () => {
    const half = text('x'.repeat(QUEUE_WEIGHT_LIMIT / 2));
    const waiting = (n: number): SessionEvent => ({ type: 'queue.added', entry: { ...queueEntry(n), content: half } });
    const given = (delivery: 'pending' | 'delivered', steer: boolean): SessionEvent => {
      const said = userMessage(7, delivery, { steer });
      assert.ok(said.type === 'item.started' && said.item.kind === 'user_message');
      return { ...said, item: { ...said.item, content: half } };
    };
    const edit = (words: Content): SessionCommand => ({ type: 'queue.edit', entryId: 'w5', content: words });

    for (const delivery of ['queue', 'steer', 'now'] as const) {
      test(`one more is refused, sent as "${delivery}"`, () => {
        const refusal = refused([turnStarted(), waiting(5), waiting(6)], send(delivery));
        assert.deepEqual([refusal.code, refusal.details], ['queue_full', { limit: '8 million characters' }]);
      });
    }

    test('what the agent was given and may not have yet waits as well', () => {
      assert.equal(refused([turnStarted(), waiting(5), given('pending', true)], send('queue')).code, 'queue_full');
      assert.equal(refused([turnStarted(), waiting(5), given('pending', true)], send('steer')).code, 'queue_full');
      const taken = [turnStarted(), waiting(5), given('delivered', true)];
      assert.deepEqual(types(decided(taken, send('queue'))), ['queue.added']);
    });

    test('an edit may make less of it, but not more', () => {
      const line = [turnStarted(), waiting(5), waiting(6)];
      const longer = text(`${'x'.repeat(QUEUE_WEIGHT_LIMIT / 2)}!`);
      assert.equal(refused(line, edit(longer)).code, 'queue_full');
      assert.deepEqual(types(decided(line, edit(half))), ['queue.edited']);
      assert.deepEqual(types(decided([...line, queued(8)], edit(text('less')))), ['queue.edited']);
    });

    test('an idle session takes a message whatever waits: it is how the agent is started', () => {
      const ended: SessionEvent = { type: 'turn.ended', turnId: 't1', outcome: { type: 'interrupted' } };
      const idle = [turnStarted(), waiting(5), waiting(6), { type: 'queue.held', held: true } as const, ended];
      assert.deepEqual(types(decided(idle, send('queue'))), ['turn.started', 'item.started']);
    });
  });

  test('when as many sessions run as may, an idle one is refused with the limit, a running one still queues', () => {
    const refusal = refused([], send('queue'), full);
    assert.equal(refusal.code, 'too_many_sessions');
    assert.deepEqual(refusal.details, { limit: 10 });
    assert.deepEqual(types(decided([turnStarted()], send('queue'), full)), ['queue.added']);
  });
});

suite('message.resend', () => {
  const undelivered = [
    turnStarted(),
    userMessage(5, 'not_delivered'),
    { type: 'turn.ended', turnId: 't1', outcome: { type: 'interrupted' } },
  ] as SessionEvent[];

  test('I7: an undelivered message runs as a new turn under the same message id, in place of the old one', () => {
    const events = decided(undelivered, { type: 'message.resend', itemId: 'i5' });
    assert.deepEqual(types(events), ['turn.started', 'item.started', 'item.dropped']);
    assert.ok(events[1]?.type === 'item.started' && events[1].item.kind === 'user_message');
    assert.equal(events[1].item.messageId, messageId(5));
    assert.equal(events[1].item.turnId, 't2');
    assert.deepEqual(events[2], { type: 'item.dropped', itemId: 'i5' });
  });

  test('I7: a message that arrived, or may still arrive, is not sent again', () => {
    for (const delivery of ['delivered', 'pending'] as const) {
      const before = [
        turnStarted(),
        userMessage(5, delivery),
        { type: 'turn.ended', turnId: 't1', outcome: { type: 'interrupted' } },
      ] as SessionEvent[];
      assert.equal(refused(before, { type: 'message.resend', itemId: 'i5' }).code, 'invalid_request');
    }
  });

  test('what is no message of this session is refused', () => {
    assert.equal(refused(undelivered, { type: 'message.resend', itemId: 'i99' }).code, 'not_found');
  });

  test('a working session and a hub that is full refuse', () => {
    assert.equal(
      refused([...undelivered, turnStarted(2)], { type: 'message.resend', itemId: 'i5' }).code,
      'session_busy',
    );
    assert.equal(refused(undelivered, { type: 'message.resend', itemId: 'i5' }, full).code, 'too_many_sessions');
  });
});

suite('turn.stop', () => {
  const stop = (returnQueue: boolean): SessionCommand => ({ type: 'turn.stop', turnId: 't1', returnQueue });

  test('I11: a running turn begins to stop', () => {
    assert.deepEqual(decided([turnStarted()], stop(false)), [
      { type: 'turn.stopping', turnId: 't1', stage: 'interrupt', by: 'Anna' },
    ]);
  });

  test('waiting messages are held', () => {
    assert.deepEqual(types(decided([turnStarted(), queued(5)], stop(false))), ['queue.held', 'turn.stopping']);
  });

  test('waiting messages go back to the draft when that is asked, with all their words', () => {
    const [returned] = decided([turnStarted(), queued(5), queued(6)], stop(true));
    assert.deepEqual(returned, { type: 'queue.returned', entries: [queueEntry(5), queueEntry(6)] });
  });

  test('a message with an attachment cannot become a draft, so it waits, held', () => {
    const blob = { hash: 'a'.repeat(64), size: 3, mediaType: 'image/png' };
    const picture = { ...queueEntry(6), content: [...text('look'), { type: 'image' as const, blob }] };
    const step = stepAfter(turnStarted(), queued(5), { type: 'queue.added', entry: picture });
    decide(step, stop(true), context);
    assert.deepEqual(eventsOf(step)[0], { type: 'queue.returned', entries: [queueEntry(5)] });
    assert.deepEqual(step.state.queue, [picture]);
    assert.equal(step.state.queueHeld, true);
  });

  test('a held queue that is given back no longer holds the next message', () => {
    const events = decided([turnStarted(), queued(5), held], stop(true));
    assert.deepEqual(types(events), ['queue.returned', 'queue.held', 'turn.stopping']);
    assert.deepEqual(events[1], letGo);
  });

  test('a second press changes nothing', () => {
    assert.deepEqual(decided([turnStarted(), turnStopping()], stop(false)), []);
  });

  test('what does not run cannot be stopped, nor can a turn that is not the running one', () => {
    assert.equal(refused([], stop(false)).code, 'no_turn_running');
    assert.equal(
      refused(
        [turnStarted(1), { type: 'turn.ended', turnId: 't1', outcome: { type: 'completed' } }, turnStarted(2)],
        stop(false),
      ).code,
      'no_turn_running',
    );
  });
});

suite('the queue', () => {
  const line = [turnStarted(), queued(5), queued(6), queued(7)];

  test('a waiting message is edited', () => {
    const command: SessionCommand = { type: 'queue.edit', entryId: 'w6', content: text('better') };
    assert.deepEqual(decided(line, command), [{ type: 'queue.edited', entryId: 'w6', content: text('better') }]);
    assert.equal(refused(line, { ...command, content: text(' ') }).code, 'empty_message');
  });

  test('a waiting message is removed; the last one takes the hold with it', () => {
    const command: SessionCommand = { type: 'queue.remove', entryId: 'w5' };
    assert.deepEqual(decided(line, command), [{ type: 'queue.removed', entryId: 'w5', reason: 'deleted' }]);
    assert.deepEqual(types(decided([turnStarted(), queued(5), queued(6), held], command)), ['queue.removed']);
    assert.deepEqual(types(decided([turnStarted(), queued(5), held], command)), ['queue.removed', 'queue.held']);
  });

  test('a waiting message is moved before another or to the end', () => {
    assert.deepEqual(decided(line, { type: 'queue.move', entryId: 'w7', beforeId: 'w5' }), [
      { type: 'queue.moved', entryId: 'w7', beforeId: 'w5' },
    ]);
    assert.deepEqual(decided(line, { type: 'queue.move', entryId: 'w5', beforeId: null }), [
      { type: 'queue.moved', entryId: 'w5', beforeId: null },
    ]);
  });

  test('what was sent or removed meanwhile is refused', () => {
    const commands: SessionCommand[] = [
      { type: 'queue.edit', entryId: 'w9', content: text('x') },
      { type: 'queue.remove', entryId: 'w9' },
      { type: 'queue.move', entryId: 'w9', beforeId: null },
      { type: 'queue.move', entryId: 'w5', beforeId: 'w9' },
      { type: 'queue.sendNow', entryId: 'w9' },
    ];
    for (const command of commands) assert.equal(refused(line, command).code, 'queue_entry_not_found', command.type);
  });

  test('send now stops what runs and goes first', () => {
    assert.deepEqual(types(decided(line, { type: 'queue.sendNow', entryId: 'w6' })), ['queue.moved', 'turn.stopping']);
    assert.deepEqual(types(decided(line, { type: 'queue.sendNow', entryId: 'w5' })), ['turn.stopping']);
  });

  test('send now in an idle session lets the queue go and begins with that message', () => {
    const events = decided([queued(5), queued(6), held], { type: 'queue.sendNow', entryId: 'w6' });
    assert.deepEqual(types(events), ['queue.moved', 'queue.held', 'queue.removed', 'turn.started', 'item.started']);
    assert.deepEqual(events[2], { type: 'queue.removed', entryId: 'w6', reason: 'sent' });
    assert.equal(refused([queued(5), held], { type: 'queue.sendNow', entryId: 'w5' }, full).code, 'too_many_sessions');
  });

  test('resuming an idle session begins with the first in line', () => {
    const events = decided([queued(5), queued(6), held], { type: 'queue.resume' });
    assert.deepEqual(types(events), ['queue.held', 'queue.removed', 'turn.started', 'item.started']);
    assert.equal(refused([queued(5), held], { type: 'queue.resume' }, full).code, 'too_many_sessions');
  });

  test('resuming while a turn runs lets the queue go on behind it', () => {
    assert.deepEqual(decided([...line, held], { type: 'queue.resume' }), [letGo]);
  });

  test('a hub that is full refuses only what would begin to run', () => {
    assert.deepEqual(decided([...line, held], { type: 'queue.resume' }, full), [letGo]);
    assert.deepEqual(decided([held], { type: 'queue.resume' }, full), [letGo]);
  });

  test('resuming what is not held changes nothing', () => {
    assert.deepEqual(decided([], { type: 'queue.resume' }), []);
  });
});
