import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { linesOf } from '@codeai-hub/provider-kit/history/lines';
import { entryBefore, hasMessage, lookFor } from './look-up.ts';

const NATIVE = '0b7ce5b5-36a0-4ee6-b2f3-92f0a0e5a1a1';
const MESSAGE = 'a96d5d62-eb5e-43cb-802f-9c231fd921d9';

const asked = line({ type: 'user', uuid: MESSAGE, parentUuid: 'p1' });
const folded = line({
  type: 'attachment',
  uuid: 'own',
  parentUuid: 'p2',
  attachment: { type: 'queued_command', source_uuid: MESSAGE },
});
const merged = line({ type: 'user', uuid: 'a later one', parentUuid: 'p3', mergedSendUuids: [MESSAGE] });
const queued = line({ type: 'queue-operation', operation: 'remove', commandUuid: MESSAGE });

let configDir: string;
let path: string;
beforeEach(() => {
  configDir = mkdtempSync(join(tmpdir(), 'record-'));
  mkdirSync(join(configDir, 'projects', '-work'), { recursive: true });
  path = fileOf(NATIVE);
});
afterEach(() => rmSync(configDir, { recursive: true }));

function fileOf(nativeId: string): string {
  return join(configDir, 'projects', '-work', `${nativeId}.jsonl`);
}

function line(entry: object): string {
  return `${JSON.stringify(entry)}\n`;
}

describe('a message in the record', () => {
  it('is an entry of its own, a part of one, or an attachment of the turn it was folded into', async () => {
    for (const [entry, parent] of [
      [asked, 'p1'],
      [folded, 'p2'],
      [merged, 'p3'],
    ] as const) {
      writeFileSync(path, queued + entry);
      assert.equal(await hasMessage(configDir, NATIVE, MESSAGE), 'yes');
      assert.equal(await entryBefore(path, MESSAGE), parent);
    }
  });

  it('is not there when the record only speaks of it, or when its line was torn', async () => {
    writeFileSync(path, queued + line({ type: 'assistant', uuid: 'x', parentUuid: MESSAGE }) + asked.slice(0, -5));
    assert.equal(await hasMessage(configDir, NATIVE, MESSAGE), 'no');
    assert.equal(await entryBefore(path, MESSAGE), undefined);
  });
});

describe('a repeated look for a message', () => {
  it('finds it once it was written, also piece by piece', async () => {
    writeFileSync(path, line({ type: 'user', uuid: 'earlier' }));
    const look = await lookFor(configDir, () => NATIVE, MESSAGE);
    assert.equal(await look(), false);
    appendFileSync(path, queued + folded.slice(0, 20));
    assert.equal(await look(), false);
    appendFileSync(path, folded.slice(20));
    assert.equal(await look(), true);
  });

  it('reads nothing of what stood there before', async () => {
    writeFileSync(path, asked);
    const look = await lookFor(configDir, () => NATIVE, MESSAGE);
    appendFileSync(path, queued);
    assert.equal(await look(), false);
  });

  it('finds it in a record that begins after it was given, and in one that was written anew', async () => {
    const look = await lookFor(configDir, () => NATIVE, MESSAGE);
    assert.equal(await look(), false);
    writeFileSync(path, queued.repeat(3));
    assert.equal(await look(), false);
    writeFileSync(path, asked);
    assert.equal(await look(), true);
  });

  it('goes on in the other record when the native conversation has become another', async () => {
    writeFileSync(path, queued.repeat(3));
    let nativeId = NATIVE;
    const look = await lookFor(configDir, () => nativeId, MESSAGE);
    nativeId = NATIVE.replace('0', '1');
    writeFileSync(fileOf(nativeId), asked);
    assert.equal(await look(), true);
  });
});

describe('lines of a file', () => {
  it('are whole however long they are, and know where the next one begins', async () => {
    const long = 'ä'.repeat(200_000);
    writeFileSync(path, `one\n${long}\n\nlast\u2028`);
    const lines = await Array.fromAsync(linesOf(path));
    assert.deepEqual(
      lines.map(({ bytes }) => bytes.toString('utf8')),
      ['one', long, '', 'last\u2028'],
    );
    const last = lines.at(-1)?.next ?? assert.fail();
    assert.equal(last, statSync(path).size - Buffer.byteLength('last\u2028'));
    const again = await Array.fromAsync(linesOf(path, last));
    assert.deepEqual(
      again.map(({ bytes }) => bytes.toString('utf8')),
      ['last\u2028'],
    );
  });
});
