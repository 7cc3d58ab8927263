import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { systemClock } from '@codeai-hub/provider-kit/clock';
import type { HistoryListPage } from '@codeai-hub/provider-kit/history/entries';
import { HistoryReader } from './reader.ts';

let root = '';
let reader: HistoryReader;
const logged: string[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'claude-history-'));
  logged.length = 0;
  reader = new HistoryReader({ configDir: () => root, clock: systemClock, log: (message) => logged.push(message) });
});
afterEach(async () => {
  await reader.close();
  rmSync(root, { recursive: true });
});

const line = (type: string, content: unknown, more: object = {}) => ({
  type,
  message: { role: type, content },
  cwd: '/work/parser',
  timestamp: '2026-03-01T10:00:00.000Z',
  isSidechain: false,
  ...more,
});

/** A record as the runtime writes it: each entry names the one before. */
function recordOf(id: string, entries: object[]): string {
  let parentUuid: string | null = null;
  return entries
    .map((entry) => {
      const uuid = randomUUID();
      const text = JSON.stringify({
        parentUuid,
        uuid,
        sessionId: id,
        version: '2.1.330',
        userType: 'external',
        ...entry,
      });
      parentUuid = uuid;
      return `${text}\n`;
    })
    .join('');
}

/** Of the newest the highest `age` is the oldest. */
function write(
  words: string | Buffer,
  { project = '-work-parser', id = randomUUID() as string, age = 0 } = {},
): string {
  const folder = join(root, 'projects', project);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${id}.jsonl`);
  writeFileSync(path, words);
  utimesSync(path, 1_700_000_000 - age, 1_700_000_000 - age);
  return id;
}

const talk = (id: string, words: string) =>
  recordOf(id, [line('user', words), line('assistant', [{ type: 'text', text: `re: ${words}` }])]);

function keep(words: string, more: Parameters<typeof write>[1] = {}): string {
  const id = randomUUID();
  return write(talk(id, words), { id, ...more });
}

async function all(limit: number): Promise<HistoryListPage[]> {
  const pages: HistoryListPage[] = [];
  for (let cursor: string | null | undefined; cursor !== null; cursor = pages.at(-1)?.next) {
    pages.push(await reader.list({ limit, ...(cursor && { cursor }) }));
  }
  return pages;
}

/** What all threads of this process have read so far, files and all, as Linux counts it. */
function bytesRead(): number {
  return Number(/^rchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

describe('the records of Claude Code', () => {
  it('are listed newest first, page by page, each once', async () => {
    for (let n = 0; n < 25; n++) keep(`talk ${n}`, { age: n, project: `-work-${n % 3}` });
    const pages = await all(10);
    assert.deepEqual(
      pages.map(({ conversations }) => conversations.length),
      [10, 10, 5],
    );
    const titles = pages.flatMap(({ conversations }) => conversations.map(({ title }) => title));
    assert.deepEqual(
      titles,
      Array.from({ length: 25 }, (_, n) => `talk ${n}`),
    );
    assert.deepEqual(pages[0]?.conversations[0]?.folder, '/work/parser');
    assert.equal(pages[0]?.total, 25);
  });

  it('that were touched at the same moment are all listed', async () => {
    const ids = Array.from({ length: 7 }, (_, n) => keep(`talk ${n}`));
    const listed = (await all(2)).flatMap(({ conversations }) => conversations.map(({ nativeId }) => nativeId));
    assert.deepEqual(listed.toSorted(), ids.toSorted());
  });

  it('of which there are 20,000 are listed without reading more than the page shows', async () => {
    const words = talk(randomUUID(), `fix ${'it '.repeat(1000)}`);
    for (let n = 0; n < 20_000; n++) write(words, { project: `-work-${n % 50}`, age: n });
    // The thread's own code and the helper's are read once.
    await reader.list({ limit: 1 });
    const before = bytesRead();
    const first = await reader.list({ limit: 50 });
    const second = await reader.list({ limit: 50, cursor: first.next ?? '' });
    const read = bytesRead() - before;
    assert.deepEqual([first.total, first.conversations.length, second.conversations.length], [20_000, 50, 50]);
    assert.ok(read > 100 * words.length, 'what is on the pages was read');
    assert.ok(read < 500 * words.length, `${read / words.length} records read for two pages of 50`);
  });

  it('that cannot be read are told with their reason, and are in nobody’s way', async () => {
    keep('the good one');
    write('not a record at all\n', { age: 1 });
    write(Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a]), { age: 2 });
    const outside = join(root, 'elsewhere.jsonl');
    writeFileSync(outside, talk(randomUUID(), 'a secret'));
    symlinkSync(outside, join(root, 'projects', '-work-parser', `${randomUUID()}.jsonl`));
    const folder = join(root, 'outside');
    mkdirSync(folder);
    writeFileSync(join(folder, `${randomUUID()}.jsonl`), talk(randomUUID(), 'another secret'));
    symlinkSync(folder, join(root, 'projects', '-work-linked'));
    const { conversations } = await reader.list({ limit: 50 });
    assert.deepEqual(
      conversations.filter(({ problem }) => !problem).map(({ title }) => title),
      ['the good one'],
    );
    const problems = conversations.flatMap(({ problem }) => problem ?? []);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['history_unreadable', 'history_unreadable', 'history_unreadable'],
    );
    assert.ok(problems.some(({ message }) => /links are not followed/.test(message)));
    assert.ok(!JSON.stringify(conversations).includes('secret'));
    assert.match(logged.join(), /-work-linked is a link/);
  });

  it('without a word in them are no conversations', async () => {
    write('{"type":"mode","mode":"default"}\n');
    write('');
    assert.deepEqual((await reader.list({ limit: 50 })).conversations, []);
  });

  it('with broken lines are read but for these, which are named', async () => {
    const id = randomUUID();
    const whole = talk(id, 'the question');
    write(`${whole}{"half":\n\xff\xfe\n${' '.repeat(3)}not json\n{"type":"user","mess`, { id });
    const { entries } = await reader.read({ nativeId: id, limit: 50 });
    assert.deepEqual(
      entries.map((entry) => (entry.type === 'message' ? entry.text : entry.item.kind)),
      ['the question', 'agent_message', 'notice'],
    );
    assert.match(JSON.stringify(entries.at(-1)), /Lines 3, 4, 5, 6 of the record .* left out/);
  });

  it('with a line of ten million characters are read, in pages that stay small', async () => {
    const id = randomUUID();
    const huge = 'x'.repeat(10_000_000);
    write(
      recordOf(id, [line('user', 'say much'), line('assistant', [{ type: 'text', text: huge }]), line('user', 'ok')]),
      { id },
    );
    const first = await reader.read({ nativeId: id, limit: 50 });
    assert.deepEqual(
      first.entries.map(({ type }) => type),
      ['message'],
    );
    const second = await reader.read({ nativeId: id, limit: 50, cursor: first.next ?? '' });
    assert.ok(second.entries[0]?.type === 'item' && second.entries[0].patch?.text === huge);
    const third = await reader.read({ nativeId: id, limit: 50, cursor: second.next ?? '' });
    assert.equal(third.next, null);
  });

  it('that change between two pages say so', async () => {
    const id = randomUUID();
    const many = Array.from({ length: 30 }, (_, n) => line('user', `q${n}`));
    write(recordOf(id, many), { id });
    const { next } = await reader.read({ nativeId: id, limit: 10 });
    write(recordOf(id, [...many, line('user', 'more')]), { id });
    await assert.rejects(reader.read({ nativeId: id, limit: 10, cursor: next ?? '' }), { code: 'history_changed' });
  });

  it('that are asked for by strange names are not found', async () => {
    keep('one');
    for (const nativeId of ['nobody', '..', randomUUID()])
      await assert.rejects(reader.read({ nativeId, limit: 10 }), { code: 'not_found' });
    await assert.rejects(reader.list({ limit: 10, cursor: 'nonsense' }), { code: 'invalid_request' });
  });

  it('are left byte for byte as they were', async () => {
    for (let n = 0; n < 5; n++) keep(`talk ${n}`, { age: n });
    const before = fingerprints();
    for (const { conversations } of await all(2))
      for (const { nativeId } of conversations) await reader.read({ nativeId, limit: 1 });
    assert.deepEqual(fingerprints(), before);
  });

  it('are read again after the thread was given up', async () => {
    keep('one');
    await reader.list({ limit: 1 });
    await reader.close();
    assert.equal((await reader.list({ limit: 1 })).total, 1);
  });
});

function fingerprints(): string[] {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((path) => `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`);
}
