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
import type { HistoryListPage } from '@codeai-hub/provider-kit/history/entries';
import { GeminiHistory } from './gemini-history.ts';

let home = '';
let history: GeminiHistory;
const logged: string[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gemini-history-'));
  logged.length = 0;
  history = new GeminiHistory({ env: { HOME: home }, log: (message) => logged.push(message) });
});
afterEach(() => rmSync(home, { recursive: true }));

const at = '2026-03-01T10:00:00.000Z';
const context = { id: 'c', timestamp: at, type: 'user', content: [{ text: '<session_context>\nlinux' }] };
const user = (text: string) => ({ id: `u ${text}`, timestamp: at, type: 'user', content: [{ text }] });
const gemini = (content: string) => ({ id: `g ${content}`, timestamp: at, type: 'gemini', content, model: 'pro' });
const lines = (...records: object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const head = (sessionId: string) => ({ sessionId, projectHash: 'h', startTime: at, lastUpdated: at, kind: 'main' });
const talk = (id: string, words: string) =>
  lines(head(id), { $set: { messages: [context] } }, user(words), gemini(`re: ${words}`));

/** Of the newest the highest `age` is the oldest. */
function write(
  id: string,
  words: string | Buffer,
  { project = 'parser', age = 0, minute = '10-00', end = 'jsonl' } = {},
): void {
  const folder = join(home, '.gemini', 'tmp', project);
  mkdirSync(join(folder, 'chats'), { recursive: true });
  writeFileSync(join(folder, '.project_root'), `/work/${project}`);
  const path = join(folder, 'chats', `session-2026-03-01T${minute}-${id.slice(0, 8)}.${end}`);
  writeFileSync(path, words);
  utimesSync(path, 1_700_000_000 - age, 1_700_000_000 - age);
}

function keep(words: string, more: Parameters<typeof write>[2] = {}): string {
  const id = randomUUID();
  write(id, talk(id, words), more);
  return id;
}

async function all(limit: number): Promise<HistoryListPage[]> {
  const pages: HistoryListPage[] = [];
  for (let cursor: string | null | undefined; cursor !== null; cursor = pages.at(-1)?.next)
    pages.push(await history.list({ limit, ...(cursor && { cursor }) }));
  return pages;
}

async function texts(nativeId: string): Promise<string[]> {
  const { entries } = await history.read({ nativeId, limit: 100 });
  return entries.map((entry) =>
    entry.type === 'message' ? entry.text : ('text' in entry.item && entry.item.text) || '',
  );
}

/** What this process has read so far, as Linux counts it. */
function bytesRead(): number {
  return Number(/^rchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

describe('the records of Gemini CLI', () => {
  it('are listed newest first, page by page, with the folder they were made in', async () => {
    for (let n = 0; n < 12; n++) keep(`talk ${n}`, { age: n, project: `p${n % 2}` });
    const pages = await all(5);
    assert.deepEqual(
      pages.map(({ conversations }) => conversations.length),
      [5, 5, 2],
    );
    const found = pages.flatMap(({ conversations }) =>
      conversations.map(({ title, folder }) => `${title} in ${folder}`),
    );
    assert.deepEqual(
      found,
      Array.from({ length: 12 }, (_, n) => `talk ${n} in /work/p${n % 2}`),
    );
  });

  it('of which there are 20,000 are listed without reading more than the page shows', async () => {
    const id = randomUUID();
    const words = talk(id, `fix ${'it '.repeat(1000)}`);
    for (let n = 0; n < 20_000; n++)
      write(`${n.toString(16).padStart(8, '0')}${id.slice(8)}`, words, { project: `p${n % 50}`, age: n });
    const before = bytesRead();
    const first = await history.list({ limit: 50 });
    const second = await history.list({ limit: 50, cursor: first.next ?? '' });
    const read = bytesRead() - before;
    assert.deepEqual([first.total, first.conversations.length, second.conversations.length], [20_000, 50, 50]);
    assert.ok(read > 100 * words.length, 'what is on the pages was read');
    assert.ok(read < 500 * words.length, `${read / words.length} records read for two pages of 50`);
  });

  it('are read as Gemini CLI reads them: told anew, replaced, and gone back from', async () => {
    const id = randomUUID();
    const later = { ...gemini('the answer'), content: 'the whole answer' };
    write(
      id,
      lines(
        head(id),
        user('one'),
        gemini('the answer'),
        later,
        user('two'),
        gemini('b'),
        { $rewindTo: 'u two' },
        user('three'),
      ),
    );
    assert.deepEqual(await texts(id), ['one', 'the whole answer', 'three']);
    write(id, lines(head(id), user('one'), { $set: { messages: [context, user('four')] } }, gemini('d')));
    assert.deepEqual(await texts(id), ['four', 'd']);
  });

  it('of older versions, one JSON text each, are read as well', async () => {
    const id = randomUUID();
    const record = { ...head(id), summary: 'About trees', messages: [user('one'), gemini('two')] };
    write(id, JSON.stringify(record, null, 2), { end: 'json' });
    assert.equal((await history.list({ limit: 5 })).conversations[0]?.title, 'About trees');
    assert.deepEqual(await texts(id), ['one', 'two']);
  });

  it('in several files are one conversation, and those without a word are none', async () => {
    const id = randomUUID();
    write(id, talk(id, 'all of it'), { minute: '10-00', age: 5 });
    write(id, lines(head(id), { $set: { messages: [context] } }), { minute: '10-01', age: 1 });
    const empty = randomUUID();
    write(empty, lines(head(empty), { $set: { messages: [context] } }));
    const { conversations } = await history.list({ limit: 5 });
    assert.deepEqual(
      conversations.map(({ title, updatedAt }) => [title, updatedAt]),
      [['all of it', 1_699_999_999_000]],
    );
    assert.deepEqual(await texts(id), ['all of it', 're: all of it']);
  });

  it('that cannot be read are told with their reason, and are in nobody’s way', async () => {
    keep('the good one');
    write('aaaaaaaa', 'not a record at all\n', { age: 1 });
    write('bbbbbbbb', Buffer.from([0xff, 0xfe, 0x00, 0x80]), { age: 2 });
    write('cccccccc', '{"sessionId":"../../etc/passwd"}\n', { age: 3 });
    write('dddddddd', `{"sessionId":"${'x'.repeat(10_000_000)}`, { age: 4 });
    const chats = join(home, '.gemini', 'tmp', 'parser', 'chats');
    writeFileSync(join(home, 'secret'), talk(randomUUID(), 'a secret'));
    symlinkSync(join(home, 'secret'), join(chats, 'session-2026-03-01T10-00-eeeeeeee.jsonl'));
    mkdirSync(join(home, 'outside', 'chats'), { recursive: true });
    symlinkSync(join(home, 'outside'), join(home, '.gemini', 'tmp', 'linked'));
    const { conversations } = await history.list({ limit: 50 });
    assert.deepEqual(
      conversations.filter(({ problem }) => !problem).map(({ title }) => title),
      ['the good one'],
    );
    const problems = conversations.flatMap(({ problem }) => problem ?? []);
    assert.deepEqual(
      problems.map(({ code }) => code),
      Array.from({ length: 5 }, () => 'history_unreadable'),
    );
    assert.ok(!JSON.stringify(conversations).includes('a secret'));
    assert.match(logged.join(), /linked is a link/);
  });

  it('with broken lines are read but for these, which are named; long lines stay whole', async () => {
    const id = randomUUID();
    const huge = 'x'.repeat(10_000_000);
    write(id, `${lines(head(id), user('say much'))}{"half":\n${lines(gemini(huge))}{"id":"x","ty`);
    const first = await history.read({ nativeId: id, limit: 50 });
    assert.deepEqual(
      first.entries.map(({ type }) => type),
      ['message'],
    );
    const second = await history.read({ nativeId: id, limit: 50, cursor: first.next ?? '' });
    assert.ok(second.entries[0]?.type === 'item' && JSON.stringify(second.entries[0]).includes(huge));
    const third = await history.read({ nativeId: id, limit: 50, cursor: second.next ?? '' });
    assert.match(JSON.stringify(third.entries), /Lines 3, 5 of the record/);
    assert.equal(third.next, null);
  });

  it('that change between two pages say so, and strange names are not found', async () => {
    const id = randomUUID();
    write(id, lines(head(id), user('one'), user('two')));
    const { next } = await history.read({ nativeId: id, limit: 1 });
    write(id, lines(head(id), user('one'), user('two'), user('three')));
    await assert.rejects(history.read({ nativeId: id, limit: 1, cursor: next ?? '' }), { code: 'history_changed' });
    for (const nativeId of ['nobody', '..', `${id.slice(0, 8)}-other`])
      await assert.rejects(history.read({ nativeId, limit: 1 }), { code: 'not_found' });
  });

  it('are left byte for byte as they were', async () => {
    for (let n = 0; n < 5; n++) keep(`talk ${n}`, { age: n });
    const before = fingerprints();
    for (const { conversations } of await all(2))
      for (const { nativeId } of conversations) await history.read({ nativeId, limit: 1 });
    assert.deepEqual(fingerprints(), before);
  });
});

function fingerprints(): string[] {
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((path) => `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`);
}
