import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { describeError, type HubError } from '@codeai-hub/protocol/errors';
import type { Receipt } from '@codeai-hub/protocol/receipts';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { CommandJournal } from './command-journal.ts';

const PATH = '/run/commands.jsonl';

function disk(): MemoryFileSystem {
  const fs = new MemoryFileSystem();
  fs.makeDir('/run');
  fs.settle();
  return fs;
}

const accepted = (commandId: string): Receipt => ({ status: 'accepted', commandId, seq: 0 });

suite('I6: the receipts of the root channel, whose log is new at every start', () => {
  test('are there after a restart', async () => {
    const fs = disk();
    const error = describeError('folder_not_found', { path: '/nowhere' });
    const rejected: Receipt = { status: 'rejected', commandId: 'command-b', error };
    const journal = new CommandJournal(fs, PATH);
    await journal.record('command-a', 'h1', accepted('command-a'));
    await journal.record('command-b', 'h2', rejected);
    fs.kill();
    const again = new CommandJournal(fs, PATH).receipts;
    assert.deepEqual(again.find('command-a', 'h1'), accepted('command-a'));
    assert.deepEqual(again.find('command-b', 'h2'), rejected);
  });

  test('are on disk when they are given', async () => {
    const fs = disk();
    await new CommandJournal(fs, PATH).record('command-a', 'h1', accepted('command-a'));
    fs.crash(() => 0);
    assert.ok(new CommandJournal(fs, PATH).receipts.find('command-a', 'h1'));
  });

  test('a torn last line is a command that was never answered; the others count, and new ones follow whole', async () => {
    const fs = disk();
    const journal = new CommandJournal(fs, PATH);
    await journal.record('command-a', 'h1', accepted('command-a'));
    await journal.record('command-b', 'h2', accepted('command-b'));
    fs.kill();
    fs.tamper(PATH, (bytes) => bytes.subarray(0, -5));
    const mended = new CommandJournal(fs, PATH);
    assert.equal(mended.receipts.find('command-b', 'h2'), undefined);
    await mended.record('command-c', 'h3', accepted('command-c'));
    fs.kill();
    const again = new CommandJournal(fs, PATH).receipts;
    assert.ok(again.find('command-a', 'h1') && again.find('command-c', 'h3'));
  });

  test('a damaged line takes no other with it', async () => {
    const fs = disk();
    const journal = new CommandJournal(fs, PATH);
    for (const id of ['command-a', 'command-b', 'command-c']) await journal.record(id, 'h', accepted(id));
    fs.kill();
    fs.tamper(PATH, (bytes) => Buffer.from(bytes.toString().replace('"command-b","hash"', '"command-b"!"hash"')));
    const again = new CommandJournal(fs, PATH).receipts;
    assert.deepEqual(
      again.entries().map(([id]) => id),
      ['command-a', 'command-c'],
    );
  });

  test('one whose sync failed was never given, and later ones are safe all the same', async () => {
    const fs = disk();
    const journal = new CommandJournal(fs, PATH);
    fs.failSyncs(1);
    await assert.rejects(journal.record('command-a', 'h1', accepted('command-a')), { code: 'disk_failed' });
    assert.equal(journal.receipts.find('command-a', 'h1'), undefined);
    await journal.record('command-b', 'h2', accepted('command-b'));
    fs.crash(() => 0);
    assert.ok(new CommandJournal(fs, PATH).receipts.find('command-b', 'h2'));
  });

  test('it is written anew when it has grown, also while the core lives', async () => {
    const fs = disk();
    const journal = new CommandJournal(fs, PATH);
    const error = describeError('folder_not_found', { path: 'x'.repeat(100_000) });
    const rejected = (commandId: string): Receipt => ({ status: 'rejected', commandId, error });
    await journal.recordDeleted('session0001');
    for (let n = 0; n < 60; n++) await journal.record('command-a', 'h', rejected('command-a'));
    assert.ok((fs.stat(PATH)?.size ?? 0) < 4_500_000);
    fs.kill();
    const again = new CommandJournal(fs, PATH);
    assert.deepEqual(again.receipts.entries().length, 1);
    assert.equal(again.isDeleted('session0001'), true);
  });

  test('a disk that may not be written is told as such', () => {
    const fs = disk();
    fs.setReadOnly(true);
    assert.throws(() => new CommandJournal(fs, PATH), { code: 'disk_read_only' });
  });

  test('a disk that is full promises nothing', async () => {
    const fs = disk();
    const journal = new CommandJournal(fs, PATH);
    fs.limitRoom(10);
    await assert.rejects(
      journal.record('command-a', 'h1', accepted('command-a')),
      (error: HubError) => error.code === 'disk_full',
    );
    assert.equal(journal.receipts.find('command-a', 'h1'), undefined);
    fs.limitRoom(Number.POSITIVE_INFINITY);
    await journal.record('command-a', 'h1', accepted('command-a'));
    fs.kill();
    assert.ok(new CommandJournal(fs, PATH).receipts.find('command-a', 'h1'));
  });
});
