import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkedStreams } from '@codeai-hub/provider-kit/linked-stream';
import type { LineStream } from '@codeai-hub/provider-kit/rpc';
import { Connection, RequestRefused } from './connection.ts';

function connected(): { connection: Connection; other: LineStream; sent: object[]; heard: unknown[][] } {
  const [ours, other] = linkedStreams();
  const sent: object[] = [];
  const heard: unknown[][] = [];
  other.onLine((line) => sent.push(JSON.parse(line)));
  const connection = new Connection(ours, {
    notified: (...words) => heard.push(['notified', ...words]),
    asked: (...words) => heard.push(['asked', ...words]),
    garbage: (line, reason) => heard.push(['garbage', line, reason]),
  });
  return { connection, other, sent, heard };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('answers find their requests in whatever order they come', async () => {
  const { connection, other, sent } = connected();
  const both = Promise.all([connection.request('a', { x: 1 }), connection.request('b', {})]);
  await settled();
  assert.deepEqual(sent, [
    { id: 1, method: 'a', params: { x: 1 } },
    { id: 2, method: 'b', params: {} },
  ]);
  other.send('{"id":2,"result":{"second":true}}');
  other.send('{"id":1,"result":{"first":true}}');
  assert.deepEqual(await both, [{ first: true }, { second: true }]);
});

test('a refusal carries its code and its words, bounded', async () => {
  const { connection, other } = connected();
  const refused = connection.request('a', {});
  other.send(JSON.stringify({ id: 1, error: { code: -32600, message: 'x'.repeat(5000) } }));
  await assert.rejects(refused, (error: RequestRefused) => {
    assert.ok(error instanceof RequestRefused);
    assert.deepEqual([error.code, error.message.length], [-32600, 1000]);
    return true;
  });
});

test('what the other side tells and asks is passed on; its ids are its own', async () => {
  const { other, heard } = connected();
  other.send('{"method":"turn/started","params":{"threadId":"t"}}');
  other.send('{"method":"item/fileChange/requestApproval","id":0,"params":{"itemId":"i"}}');
  other.send('{"method":"odd","id":"seven"}');
  await settled();
  assert.deepEqual(heard, [
    ['notified', 'turn/started', { threadId: 't' }],
    ['asked', 0, 'item/fileChange/requestApproval', { itemId: 'i' }],
    ['asked', 'seven', 'odd', {}],
  ]);
});

test('garbage is told and disturbs nothing', async () => {
  const { connection, other, heard } = connected();
  const answer = connection.request('a', {});
  for (const line of [
    'Segmentation fault',
    '{"half":',
    '[1]',
    'null',
    '{"id":99,"result":{}}',
    '{"id":{},"result":{}}',
  ])
    other.send(line);
  other.send('{"id":1,"result":{}}');
  await answer;
  assert.deepEqual(
    heard.map(([kind]) => kind),
    Array.from({ length: 6 }, () => 'garbage'),
  );
});

test('when the connection ends, what waits fails with the reason, and so does what comes later', async () => {
  const { connection } = connected();
  const waiting = connection.request('a', {});
  connection.end('exit code 3');
  const ended = { code: 'agent_process_ended', details: { reason: 'exit code 3' } };
  await assert.rejects(waiting, ended);
  await assert.rejects(connection.request('b', {}), ended);
});
