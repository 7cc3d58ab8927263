import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { userMessage } from './message-content.ts';

const folder = mkdtempSync(join(tmpdir(), 'content-'));
after(() => rmSync(folder, { recursive: true }));

/** A file of this many bytes, which take no room on the disk. */
function fileOf(name: string, bytes: number): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  truncateSync(path, bytes);
  return path;
}

async function wordsOf(path: string, mediaType: string): Promise<unknown> {
  const { message } = await userMessage('m', [{ type: 'file', path, mediaType, name: 'it' }]);
  return message.content;
}

describe('an attachment', () => {
  it('that is only named by its path may be of any size', async () => {
    const path = fileOf('disk.img', 3e9);
    assert.equal(await wordsOf(path, 'application/octet-stream'), `The user attached the file "it". It is at ${path}`);
  });

  it('that is a text goes along whole, unless it is long', async () => {
    const path = join(folder, 'note.txt');
    writeFileSync(path, 'remember');
    assert.equal(await wordsOf(path, 'text/plain'), 'The user attached the file "it":\n\nremember');
    writeFileSync(path, 'x'.repeat(300_000));
    assert.match(String(await wordsOf(path, 'text/plain')), /It is at /);
  });

  it('that the model itself looks at may not be larger than the service takes', async () => {
    for (const mediaType of ['image/png', 'application/pdf'])
      await assert.rejects(wordsOf(fileOf('large', 20_000_001), mediaType), { code: 'too_large' });
  });

  it('that is gone is told', async () => {
    for (const mediaType of ['image/png', 'application/pdf', 'text/plain'])
      await assert.rejects(wordsOf(join(folder, 'gone'), mediaType), { code: 'blob_not_found' });
  });
});
