import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { Turn } from '@codeai-hub/protocol/channels/session/state';
import { HistoryFile } from './history-file.ts';
import { MemoryFileSystem } from './memory-file-system.ts';

const PATH = '/d/history.jsonl';

/** Three items per turn; words that look like the file's own frame. */
function item(n: number): Item {
  const text = `{"i":${n},"item":{"turnId":"x"}}\n да "${n}"`;
  return {
    text,
    kind: 'agent_message',
    id: `i${n}`,
    turnId: `t${Math.floor(n / 3)}`,
    status: 'completed',
    startedAt: n,
  } as Item;
}

function items(first: number, end: number): Item[] {
  return Array.from({ length: end - first }, (_, n) => item(first + n));
}

function turn(number: number): Turn {
  return { number, id: `t${number}`, cause: 'message', startedAt: number };
}

function setUp() {
  const fs = new MemoryFileSystem();
  fs.makeDir('/d');
  const history = new HistoryFile(fs, PATH);
  history.append(0, items(0, 4), [turn(0)]);
  history.append(4, items(4, 9), [turn(1), turn(2)]);
  return { fs, history, again: () => reopened(fs, history.mark) };
}

/** As another core finds it. */
async function reopened(fs: MemoryFileSystem, mark: HistoryFile['mark']): Promise<HistoryFile> {
  const history = new HistoryFile(fs, PATH, mark);
  assert.equal(history.count, mark.count);
  await history.ready();
  return history;
}

test('a page is the items before an index with their turns, the same after opening again', async () => {
  const { history, again } = setUp();
  for (const one of [history, await again()]) {
    assert.equal(one.count, 9);
    assert.deepEqual(one.page(9, 4), { first: 5, items: items(5, 9), turns: [turn(1), turn(2)] });
    assert.deepEqual(one.page(3, 100), { first: 0, items: items(0, 3), turns: [turn(0)] });
    assert.deepEqual(one.page(0, 10), { first: 0, items: [], turns: [] });
    assert.deepEqual(one.page(999, 1), { first: 8, items: [item(8)], turns: [turn(2)] });
  }
});

test('a page of heavy items ends before it is too heavy, and has one item at least', async () => {
  const { history, again } = setUp();
  const bytes = Buffer.byteLength(JSON.stringify({ i: 8, turnId: 't2', item: item(8) }));
  for (const one of [history, await again()]) {
    assert.deepEqual(one.page(9, 9, bytes * 3), { first: 6, items: items(6, 9), turns: [turn(2)] });
    assert.deepEqual(one.page(9, 9, bytes * 3 - 1).first, 7);
    assert.deepEqual(one.page(9, 2, bytes * 3).first, 7, 'and never more than asked for');
    assert.deepEqual(one.page(9, 9, bytes * 9).first, 0);
    assert.deepEqual(one.page(4, 9, 1), { first: 3, items: [item(3)], turns: [turn(1)] });
    assert.deepEqual(one.page(0, 9, 1), { first: 0, items: [], turns: [] });
  }
});

test('a turn that has not left the state yet is not listed; one noted again counts as last told', async () => {
  const { history, again } = setUp();
  history.append(9, items(9, 11), []);
  assert.deepEqual(history.page(11, 3).turns, [turn(2)]);
  history.append(11, [], [{ ...turn(2), endedAt: 5 }]);
  for (const one of [history, await again()]) assert.deepEqual(one.page(9, 1).turns, [{ ...turn(2), endedAt: 5 }]);
});

test('items are read as JSON from any index on', async () => {
  const { again } = setUp();
  const raw = (await again()).texts(2, 5);
  assert.deepEqual(
    raw.map((text) => JSON.parse(text)),
    items(2, 7),
  );
  assert.deepEqual((await again()).texts(9, 5), []);
  assert.equal((await again()).texts(0, 99).length, 9);
});

test('from any index on, so many items fit into so many bytes, and one always does', async () => {
  const { history, again } = setUp();
  const bytes = Buffer.byteLength(JSON.stringify({ i: 1, turnId: 't0', item: item(1) }));
  for (const one of [history, await again()]) {
    assert.deepEqual(
      [bytes * 3, bytes * 3 - 1, bytes, 1].map((most) => one.fits(1, 9, most)),
      [3, 2, 1, 1],
    );
    assert.equal(one.fits(1, 2, bytes * 3), 2, 'and never more than asked for');
    assert.deepEqual([one.fits(0, 99, 1e9), one.fits(9, 5, 1e9)], [9, 0]);
  }
});

test('items appended again replace what was there from their index on', async () => {
  const { history, again } = setUp();
  const other = { ...item(6), text: 'other' };
  history.append(6, [other as Item], []);
  for (const one of [history, await again()]) {
    assert.equal(one.count, 7);
    assert.deepEqual(one.page(7, 2).items, [item(5), other]);
  }
});

test('a gap is refused: the history is to be made again', async () => {
  const { history } = setUp();
  assert.throws(() => history.append(10, [item(10)], []), { code: 'history_changed' });
  history.reset();
  assert.equal(history.count, 0);
  history.append(0, items(0, 10), []);
  assert.deepEqual(history.page(10, 10).items, items(0, 10));
});

test('cutting keeps the items before, on disk too', async () => {
  const { history, again } = setUp();
  history.truncate(9);
  assert.equal(history.count, 9);
  history.truncate(4);
  for (const one of [history, await again()]) {
    assert.equal(one.count, 4);
    assert.deepEqual(one.page(4, 9).items, items(0, 4));
    assert.deepEqual(one.page(4, 9).turns, [turn(0)], 'a turn noted behind the cut is gone with it');
  }
});

test('cutting or emptying one that is only read needs no right to write, and is on disk with the next append', async () => {
  const { fs, again } = setUp();
  fs.setReadOnly(true);
  const history = await again();
  history.truncate(4);
  assert.deepEqual(history.page(9, 9).items, items(0, 4));
  history.reset();
  assert.equal(history.count, 0);
  assert.throws(() => history.append(0, items(0, 1), []), { code: 'disk_read_only' });
  fs.setReadOnly(false);
  history.append(0, items(0, 2), [turn(0)]);
  for (const one of [history, await again()])
    assert.deepEqual(one.page(9, 9), { first: 0, items: items(0, 2), turns: [turn(0)] });
});

test('torn anywhere, it holds the whole items before, and goes on behind them', async () => {
  const { fs, history: made } = setUp();
  const { mark } = made;
  const whole = fs.read(PATH);
  for (let size = 0; size < whole.length; size++) {
    fs.tamper(PATH, () => whole.subarray(0, size));
    const history = await reopened(fs, mark);
    const { count } = history;
    assert.deepEqual(history.page(count, 99).items, items(0, count));
    history.append(count, items(count, 9), []);
    assert.deepEqual((await reopened(fs, history.mark)).page(9, 9).items, items(0, 9), `cut at ${size}`);
  }
});

test('a hole, a foreign line or a wrong index ends what it holds', async () => {
  const { fs, again } = setUp();
  const whole = fs.read(PATH);
  const lines = whole.toString().split('\n');
  const second = (lines[0] as string).length + 1;
  for (const bytes of [
    Buffer.from(whole).fill(0, second + 20, second + 30),
    Buffer.from(lines.toSpliced(1, 0, 'hello').join('\n')),
    Buffer.from(lines.toSpliced(1, 1).join('\n')),
    Buffer.from(lines.toSpliced(1, 0, '').join('\n')),
  ]) {
    fs.tamper(PATH, () => bytes);
    assert.equal((await again()).count, 1);
  }
});

test('an item that cannot be parsed asks for making it again, and ends what it holds', async () => {
  const { fs, again } = setUp();
  fs.tamper(PATH, (bytes) => Buffer.from(bytes.toString().replace('"id":"i5"', '"id":"i5x')));
  const history = await again();
  assert.equal(history.count, 9);
  assert.throws(() => history.page(9, 6), { code: 'history_changed' });
  assert.equal(history.count, 5);
  const untouched = await again();
  assert.throws(() => untouched.texts(2, 6), { code: 'history_changed' });
  assert.equal(untouched.count, 5);
  assert.deepEqual(history.page(5, 2).items, items(3, 5));
});

test('a full disk is told and nothing half is held', async () => {
  const { fs, history, again } = setUp();
  fs.limitRoom(50);
  assert.throws(() => history.append(9, items(9, 20), []), { code: 'disk_full' });
  assert.equal(history.count, 9);
  assert.equal((await again()).count, 9);
  fs.limitRoom(10_000);
  history.append(9, items(9, 20), []);
  assert.deepEqual(history.page(20, 20).items, items(0, 20));
});

test('it goes on behind its mark before anything of it was read, and while it is', async () => {
  const { fs, history, again } = setUp();
  const next = new HistoryFile(fs, PATH, history.mark);
  next.append(9, items(9, 12), [turn(3)]);
  const ready = next.ready();
  next.append(12, items(12, 14), []);
  await ready;
  assert.deepEqual(next.page(14, 14).items, items(0, 14));
  assert.deepEqual(next.page(14, 14).turns, [turn(0), turn(1), turn(2), turn(3)]);
  assert.equal((await again()).count, 9, 'what stands behind a mark is left out');
});

test('emptied while its beginning is read, it stays empty', async () => {
  const { fs, history } = setUp();
  const next = new HistoryFile(fs, PATH, history.mark);
  const ready = next.ready();
  next.reset();
  next.append(0, items(0, 2), []);
  await ready;
  assert.deepEqual(next.page(9, 9).items, items(0, 2));
});

test('a file that cannot be read holds nothing', async () => {
  const { fs, history, again } = setUp();
  fs.remove(PATH);
  assert.equal((await again()).count, 0);
  assert.equal(history.count, 9);
});

test('found damaged while it is open for writing, it goes on behind what is whole', async () => {
  const { fs, history } = setUp();
  const next = new HistoryFile(fs, PATH, history.mark);
  next.append(9, items(9, 11), []);
  fs.tamper(PATH, (bytes) => Buffer.from(bytes.toString().replace('{"i":4,', '{"i":5,')));
  await next.ready();
  assert.equal(next.count, 4);
  next.append(4, items(4, 6), []);
  assert.deepEqual(next.page(9, 9).items, items(0, 6));
});

test('the beginning of a long file is read in pieces, however long its lines are', async () => {
  const { fs, history } = setUp();
  const long = { ...item(9), text: 'x'.repeat(3_000_000) } as Item;
  history.append(9, [long, ...items(10, 12)], []);
  const next = new HistoryFile(fs, PATH, history.mark);
  let others = 0;
  const ready = next.ready();
  const count = () => {
    others++;
    if (others < 50) setImmediate(count);
  };
  setImmediate(count);
  await ready;
  assert.ok(others > 2, `${others} turns of the loop for others`);
  assert.deepEqual(next.page(12, 3).items, [long, ...items(10, 12)]);
});
