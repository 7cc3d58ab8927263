import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import { describeError } from '@codeai-hub/protocol/errors';
import type { Receipt } from '@codeai-hub/protocol/receipts';
import { commandHash, Receipts } from './receipts.ts';
import { refusalOf } from './testing/steps.ts';

const accepted = (commandId: string, seq = 5): Receipt => ({ status: 'accepted', commandId, seq });

function observe(receipts: Receipts, event: SessionEvent, seq: number, commandId = 'command-1'): void {
  const origin = { kind: 'client' as const, clientId: 'window-1', commandId, hash: 'h1' };
  receipts.observe({ seq, at: 1, origin, event }, 'session0001');
}

suite('I6: receipts', () => {
  test('the same id with the same content finds the same receipt', () => {
    const receipts = new Receipts();
    receipts.remember('command-1', { hash: 'h1', receipt: accepted('command-1') });
    assert.deepEqual(receipts.find('command-1', 'h1'), accepted('command-1'));
    assert.equal(receipts.find('command-2', 'h1'), undefined);
  });

  test('the same id with other content is a conflict, not a second command', () => {
    const receipts = new Receipts();
    receipts.remember('command-1', { hash: 'h1', receipt: accepted('command-1') });
    assert.equal(refusalOf(() => receipts.find('command-1', 'h2')).code, 'command_id_conflict');
  });

  test('they are learnt from the log: the last event of a command is its number', () => {
    const receipts = new Receipts();
    observe(receipts, { type: 'turn.started', turnId: 't1', cause: 'message' }, 7);
    observe(receipts, { type: 'queue.held', held: false }, 8);
    assert.deepEqual(receipts.find('command-1', 'h1'), {
      status: 'accepted',
      commandId: 'command-1',
      seq: 8,
      sessionId: 'session0001',
    });
  });

  test('a rejection stays a rejection', () => {
    const receipts = new Receipts();
    const error = describeError('no_turn_running');
    observe(receipts, { type: 'command.rejected', error }, 7);
    assert.deepEqual(receipts.find('command-1', 'h1'), { status: 'rejected', commandId: 'command-1', error });
  });

  test('what the agent or the core did has no receipt', () => {
    const receipts = new Receipts();
    for (const kind of ['agent', 'core'] as const) {
      receipts.observe({ seq: 1, at: 1, origin: { kind }, event: { type: 'turn.ended' } }, 'session0001');
    }
    assert.deepEqual(receipts.entries(), []);
  });

  test('they come back whole from a snapshot', () => {
    const receipts = new Receipts();
    observe(receipts, { type: 'queue.held', held: false }, 8);
    const restored = new Receipts(JSON.parse(JSON.stringify(receipts.entries())));
    assert.deepEqual(restored.find('command-1', 'h1'), receipts.find('command-1', 'h1'));
  });

  test('the newest five thousand are kept, so that memory is bounded', () => {
    const receipts = new Receipts();
    for (let n = 0; n <= 5000; n++) receipts.remember(`command-${n}`, { hash: 'h', receipt: accepted(`command-${n}`) });
    assert.equal(receipts.entries().length, 5000);
    assert.equal(receipts.find('command-0', 'h'), undefined);
    assert.ok(receipts.find('command-1', 'h'));
  });

  test('the hash is of the content, not of its spelling', () => {
    assert.equal(commandHash({ type: 'a', title: 'b' }), commandHash({ title: 'b', type: 'a' }));
    assert.notEqual(commandHash({ type: 'a', title: 'b' }), commandHash({ type: 'a', title: 'c' }));
    assert.equal(commandHash({ type: 'a' }), commandHash({ type: 'a', title: undefined }));
  });
});
