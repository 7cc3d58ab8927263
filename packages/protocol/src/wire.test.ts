import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { reduceSession } from './channels/session/reducer.ts';
import { CommandId, SessionId, sessionChannel, sessionIdOf } from './envelope.ts';
import { describeError } from './errors.ts';
import { expandDelta, jsonRpcNumber, type Notifications, REQUESTS } from './wire.ts';

suite('the short form of a delta', () => {
  test('stands for the envelope an agent caused', () => {
    assert.deepEqual(expandDelta([3, 17, 1, 1000, 'i4', 'hello']), {
      seq: 17,
      at: 1000,
      origin: { kind: 'agent' },
      event: { type: 'item.delta', itemId: 'i4', text: 'hello' },
    });
  });

  test('keeps the span of a merged delta', () => {
    assert.equal(expandDelta([3, 17, 5, 1000, 'i4', 'hello']).span, 5);
  });

  test('takes at most 160 bytes for 32 characters, also late in a long life', () => {
    const params: Notifications['delta'] = [999, 9_999_999, 1, 1_763_800_000_000, 'i9999990', 'x'.repeat(32)];
    assert.ok(JSON.stringify({ jsonrpc: '2.0', method: 'delta', params }).length <= 160);
  });

  test('reduces like the long form', () => {
    const created = { type: 'session.created', sessionId: 's', title: '', folder: '', provider: '', model: null };
    const begin = reduceSession(null, { seq: 1, at: 1, origin: { kind: 'core' }, event: created });
    const item = { id: 'i2', kind: 'agent_message', turnId: 't1', status: 'open', text: 'a', startedAt: 2 };
    const started = { type: 'item.started', item };
    const state = reduceSession(begin, { seq: 2, at: 2, origin: { kind: 'agent' }, event: started });
    assert.equal(reduceSession(state, expandDelta([1, 3, 1, 3, 'i2', 'b'])).items[0]?.text, 'ab');
  });
});

suite('requests from outside', () => {
  const hello = {
    protocolVersions: [1],
    client: { id: 'window-1', kind: 'page', name: 'Chromium', version: '1' },
    subscribe: [{ channel: 'root' }, { channel: 'session/abcdefghij', cursor: { epoch: 'e', seq: 4 } }],
  };

  test('a hello as documented is taken', () => {
    assert.deepEqual(REQUESTS.hello.params.parse(hello), hello);
  });

  test('a member nobody knows is refused, so that a typing error is found', () => {
    assert.equal(REQUESTS.hello.params.safeParse({ ...hello, token: 'x' }).success, false);
    assert.equal(REQUESTS.subscribe.params.safeParse({ channel: 'root', curser: {} }).success, false);
  });

  test('a channel is root or a session, never a path', () => {
    for (const channel of ['root/', 'session/', 'session/../../etc', 'session/ABCDEFGHIJ', 'provider/claude', '']) {
      assert.equal(REQUESTS.subscribe.params.safeParse({ channel }).success, false, channel);
    }
  });

  test('ids are what file names and logs can carry', () => {
    assert.equal(SessionId.safeParse('../../../etc/passwd').success, false);
    assert.equal(CommandId.safeParse('short').success, false);
    assert.equal(CommandId.safeParse('run-7/step-3.1').success, true);
  });

  test('an answer of a page is bounded', () => {
    const params = { sessionId: 'abcdefghij', before: 10, limit: 501 };
    assert.equal(REQUESTS.history.params.safeParse(params).success, false);
    assert.equal(REQUESTS.history.params.safeParse({ ...params, limit: 500 }).success, true);
  });
});

test('a channel names its session and back', () => {
  assert.equal(sessionIdOf(sessionChannel('abcdefghij')), 'abcdefghij');
  assert.equal(sessionIdOf('root'), null);
});

test('JSON-RPC has numbers of its own for what is wrong with a frame', () => {
  assert.equal(jsonRpcNumber(describeError('invalid_json')), -32_700);
  assert.equal(jsonRpcNumber(describeError('invalid_request')), -32_600);
  assert.equal(jsonRpcNumber(describeError('unknown_method')), -32_601);
  assert.equal(jsonRpcNumber(describeError('queue_full')), -32_000);
});
