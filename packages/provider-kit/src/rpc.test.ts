import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeError, HubError } from '@codeai-hub/protocol/errors';
import { linkedStreams } from './linked-stream.ts';
import { type LineStream, RpcPeer } from './rpc.ts';

function pair() {
  const [a, b] = linkedStreams();
  const bad: string[] = [];
  const onBadLine = (line: string, reason: string) => bad.push(`${reason}: ${line}`);
  return { left: new RpcPeer(a, { onBadLine }), right: new RpcPeer(b, { onBadLine }), bad, a, b };
}

const failsWith = (code: string, reason?: string) => (error: unknown) =>
  error instanceof HubError && error.code === code && (reason === undefined || error.details.reason === reason);

test('a request is answered, and an answer of nothing is an empty object', async () => {
  const { left, right } = pair();
  right.handle('double', (params) => ({ value: (params as { value: number }).value * 2 }));
  right.handle('nothing', () => undefined);
  assert.deepEqual(await left.request('double', { value: 21 }), { value: 42 });
  assert.deepEqual(await left.request('nothing', {}), {});
});

test('a typed error keeps its code and details, also one made by another copy of its class', async () => {
  const { left, right } = pair();
  right.handle('ours', () => {
    throw new HubError('folder_not_found', { path: '/x' });
  });
  right.handle('bundled', () => {
    throw Object.assign(new Error(), { toShape: () => describeError('model_not_found', { model: 'm' }) });
  });
  await assert.rejects(left.request('ours', {}), /The folder \/x does not exist/);
  await assert.rejects(left.request('bundled', {}), failsWith('model_not_found'));
});

test('any other failure becomes an error of the list, with its reason', async () => {
  const { left, right } = pair();
  right.handle('broken', () => {
    throw new TypeError('no such thing');
  });
  right.handle('lying', () => {
    throw Object.assign(new Error('odd'), { toShape: () => ({ code: 'no_such_code', message: '' }) });
  });
  await assert.rejects(left.request('broken', {}), failsWith('agent_error', 'no such thing'));
  await assert.rejects(left.request('lying', {}), failsWith('agent_error', 'odd'));
  await assert.rejects(left.request('missing', {}), failsWith('unknown_method'));
});

test('what nobody answered fails when the stream closes, and so does what is asked later', async () => {
  const { left, right, b } = pair();
  right.handle('never', () => new Promise(() => {}));
  const asked = left.request('never', {});
  b.close();
  await assert.rejects(asked, failsWith('agent_process_ended'));
  await assert.rejects(left.request('never', {}), failsWith('agent_process_ended'));
});

test('lines that are no messages are reported and disturb nothing', async () => {
  const { left, right, bad, a } = pair();
  right.handle('fine', () => ({}));
  for (const line of ['{', 'null', '[]', '{"id":99,"result":{}}', '{"jsonrpc":"2.0","method":"surprise"}'])
    send(a, line);
  assert.deepEqual(await left.request('fine', {}), {});
  assert.equal(bad.length, 5);
});

test('a listener that throws is reported, and the next notification still comes', async () => {
  const { left, right, bad } = pair();
  const seen: unknown[] = [];
  right.on('tell', (params) => {
    if (params === 'bad') throw new Error('stumbled');
    seen.push(params);
  });
  right.handle('fine', () => ({}));
  left.notify('tell', 'bad');
  left.notify('tell', 'good');
  await left.request('fine', {});
  assert.deepEqual(seen, ['good']);
  assert.match(bad[0] ?? '', /stumbled/);
});

function send(stream: LineStream, line: string) {
  stream.send(line);
}
