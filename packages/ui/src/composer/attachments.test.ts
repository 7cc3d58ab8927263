import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_CLIENT_FRAME } from '@codeai-hub/protocol/wire';
import { fitsMessage, sentWords } from './attachments.ts';

const stored = { hash: 'a'.repeat(64), size: 1, mediaType: 'text/plain' };

test('text counts in the bytes it has in a frame', () => {
  const half = MAX_CLIENT_FRAME / 2;
  assert.ok(fitsMessage('x'.repeat(half - 2)));
  assert.ok(!fitsMessage('x'.repeat(half)));
  assert.ok(!fitsMessage('ж'.repeat(half / 2)));
  assert.ok(!fitsMessage('\u0000'.repeat(half / 6 + 1)));
});

test('I7: text that no frame can carry is sent whole, as a file', async () => {
  const text = 'ж'.repeat(682_000);
  const files: File[] = [];
  const parts = await sentWords(text, async (file) => {
    files.push(file);
    return stored;
  });
  assert.equal(await files[0]?.text(), text);
  assert.deepEqual(parts.at(-1), { type: 'file', blob: stored, name: 'message.txt' });
  assert.deepEqual(await sentWords('short', () => assert.fail('nothing to store')), [{ type: 'text', text: 'short' }]);
});

test('a file that cannot be stored is no message', async () => {
  const failed = sentWords('x'.repeat(MAX_CLIENT_FRAME), () => Promise.reject(new Error('disk')));
  await assert.rejects(failed, { message: 'disk' });
});
