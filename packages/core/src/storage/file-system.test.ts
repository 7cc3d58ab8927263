import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { FileSystem } from './file-system.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { realFileSystem } from './real-file-system.ts';

const real = mkdtempSync(join(tmpdir(), 'hub-fs-'));
after(() => rmSync(real, { recursive: true }));

function behaves(fs: FileSystem, root: string): void {
  const at = (name: string) => join(root, name);
  fs.makeDir(root);

  test('a folder is made with its parents, and again without complaint', () => {
    fs.makeDir(at('a/b/c'));
    fs.makeDir(at('a/b/c'));
    assert.deepEqual(fs.list(at('a/b')), ['c']);
    assert.throws(() => fs.list(at('none')), { code: 'ENOENT' });
  });

  test('what is written whole is read back whole or in part', () => {
    fs.writeAtomic(at('whole'), 'привет');
    assert.equal(fs.read(at('whole')).toString(), 'привет');
    assert.equal(fs.readRange(at('whole'), 2, 4).toString(), 'р');
    assert.equal(fs.readRange(at('whole'), 10, 99).toString(), 'т');
    assert.equal(fs.readRange(at('whole'), 50, 99).length, 0);
    assert.equal(fs.stat(at('whole'))?.size, 12);
    fs.writeAtomic(at('whole'), 'x', { durable: false });
    assert.equal(fs.read(at('whole')).toString(), 'x');
    assert.deepEqual(
      fs.list(root).filter((name) => name.startsWith('whole')),
      ['whole'],
    );
  });

  test('a missing file has no stat and cannot be read', () => {
    assert.equal(fs.stat(at('missing')), null);
    assert.throws(() => fs.read(at('missing')), { code: 'ENOENT' });
    assert.throws(() => fs.openAppend(at('no/such/file')), { code: 'ENOENT' });
    fs.remove(at('missing'));
    fs.removeTree(at('missing'));
  });

  test('an append goes to the end, and a cut takes from it', async () => {
    fs.openAppend(at('log')).append(Buffer.from('one\n'));
    const log = fs.openAppend(at('log'));
    assert.equal(log.size, 4);
    log.append(Buffer.from('two\n'));
    log.truncate(6);
    await log.sync();
    assert.equal(log.size, 6);
    assert.equal(fs.read(at('log')).toString(), 'one\ntw');
    log.close();
    assert.throws(() => log.append(Buffer.from('x')), { code: 'EBADF' });
  });

  test('a handle knows when its file was replaced, removed or changed', () => {
    const log = fs.openAppend(at('linked'));
    log.append(Buffer.from('x'));
    assert.equal(log.isLinked(), true);
    fs.openAppend(at('linked')).append(Buffer.from('by another'));
    assert.equal(fs.openAppend(at('linked')).isLinked(), true);
    fs.writeAtomic(at('linked'), 'x');
    assert.equal(log.isLinked(), false);
    fs.remove(at('linked'));
    assert.equal(log.isLinked(), false);
  });

  test('a tree is removed with all that is in it', () => {
    fs.makeDir(at('tree/deep'));
    fs.writeAtomic(at('tree/deep/file'), 'x');
    fs.writeAtomic(at('tree-beside'), 'x');
    fs.removeTree(at('tree'));
    assert.equal(fs.stat(at('tree/deep/file')), null);
    assert.equal(fs.stat(at('tree')), null);
    assert.notEqual(fs.stat(at('tree-beside')), null);
  });

  test('a folder gets another name with all that is in it', () => {
    fs.makeDir(at('old/deep'));
    fs.writeAtomic(at('old/deep/file'), 'x');
    fs.writeAtomic(at('old-beside'), 'x');
    fs.moveTree(at('old'), at('new'));
    assert.equal(fs.read(at('new/deep/file')).toString(), 'x');
    assert.equal(fs.stat(at('old')), null);
    assert.notEqual(fs.stat(at('old-beside')), null);
    assert.throws(() => fs.moveTree(at('old'), at('newer')), { code: 'ENOENT' });
  });

  test('a file can be made durable by its name', async () => {
    fs.writeAtomic(at('later'), 'x', { durable: false });
    await fs.sync(at('later'));
    await assert.rejects(fs.sync(at('never')), { code: 'ENOENT' });
  });
}

describe('the real file system', () => {
  behaves(realFileSystem, join(real, 'root'));

  test('files and folders are for their owner only', () => {
    realFileSystem.makeDir(join(real, 'mine'));
    realFileSystem.writeAtomic(join(real, 'mine/a'), 'x');
    realFileSystem.openAppend(join(real, 'mine/b')).close();
    const modes = ['mine', 'mine/a', 'mine/b'].map((name) => statSync(join(real, name)).mode & 0o777);
    assert.deepEqual(modes, [0o700, 0o600, 0o600]);
  });

  test('a leftover of an interrupted write does not stand in the way', () => {
    const path = join(real, 'again');
    writeFileSync(`${path}.tmp`, 'half of somethi');
    realFileSystem.writeAtomic(path, 'whole');
    assert.equal(readFileSync(path, 'utf8'), 'whole');
    assert.equal(realFileSystem.stat(`${path}.tmp`), null);
  });

  test('a write that fails leaves the old file and no leftover', () => {
    const path = join(real, 'folder-in-the-way');
    realFileSystem.makeDir(join(path, 'full'));
    assert.throws(() => realFileSystem.writeAtomic(path, 'x'));
    assert.equal(realFileSystem.stat(`${path}.tmp`), null);
    assert.deepEqual(realFileSystem.list(path), ['full']);
  });

  test('a handle closed in the middle of a sync lets it end first', async () => {
    const handle = realFileSystem.openAppend(join(real, 'closing'));
    handle.append(Buffer.alloc(100_000));
    const syncing = handle.sync();
    handle.close();
    await syncing;
    assert.throws(() => handle.append(Buffer.from('x')), { code: 'EBADF' });
  });

  test('removing a link leaves what it points at', () => {
    writeFileSync(join(real, 'target'), 'x');
    symlinkSync(join(real, 'target'), join(real, 'link'));
    realFileSystem.removeTree(join(real, 'link'));
    assert.equal(readFileSync(join(real, 'target'), 'utf8'), 'x');
    unlinkSync(join(real, 'target'));
  });
});

describe('the file system in memory', () => {
  behaves(new MemoryFileSystem(), '/root');

  const oneFile = () => {
    const fs = new MemoryFileSystem();
    fs.makeDir('/d');
    return { fs, file: fs.openAppend('/d/f') };
  };

  test('a crash keeps synced bytes and tears the others off at any byte', async () => {
    const lengths = new Set<number>();
    for (const chance of [0, 0.3, 0.5, 0.999]) {
      const { fs, file } = oneFile();
      file.append(Buffer.from('kept'));
      await file.sync();
      file.append(Buffer.from('torn off'));
      fs.crash(() => chance);
      lengths.add(fs.read('/d/f').length);
      assert.equal(fs.read('/d/f').toString('utf8', 0, 4), 'kept');
      assert.throws(() => file.append(Buffer.from('x')), { code: 'EBADF' });
    }
    assert.deepEqual(
      [...lengths].sort((a, b) => a - b),
      [4, 6, 8, 12],
    );
  });

  test('a killed process loses nothing that was written', () => {
    const { fs, file } = oneFile();
    file.append(Buffer.from('written'));
    fs.kill();
    assert.equal(fs.read('/d/f').toString(), 'written');
    assert.throws(() => file.append(Buffer.from('x')), { code: 'EBADF' });
  });

  test('a crash takes the name of a new file whose folder was not synced, and that of its folder', async () => {
    const { fs, file } = oneFile();
    fs.settle();
    fs.makeDir('/d/new');
    const inside = fs.openAppend('/d/new/g');
    fs.openAppend('/d/h');
    await file.sync();
    fs.crash(() => 0);
    assert.deepEqual([fs.stat('/d/new/g'), inside.size], [null, 0]);
    assert.deepEqual(fs.list('/d'), ['f', 'h', 'new'], 'one sync of a folder is for all names in it');
  });

  test('the first sync of a handle makes the name durable, also of a file that another handle made', async () => {
    const fs = new MemoryFileSystem();
    fs.makeDir('/d');
    fs.settle();
    fs.makeDir('/d/new');
    fs.openAppend('/d/new/f').close();
    const file = fs.openAppend('/d/new/f');
    file.append(Buffer.from('kept'));
    await file.sync();
    fs.crash(() => 0);
    assert.equal(fs.read('/d/new/f').toString(), 'kept');
  });

  test('a crash may bring back what was replaced or removed a moment ago, but never a folder that moved', async () => {
    const { fs, file } = oneFile();
    file.append(Buffer.from('old'));
    await file.sync();
    fs.writeAtomic('/d/f', 'new', { durable: false });
    fs.makeDir('/d/gone');
    fs.writeAtomic('/d/gone/g', 'x');
    fs.settle();
    fs.moveTree('/d/gone', '/d/moved');
    fs.removeTree('/d/moved');
    fs.crash(() => 0);
    assert.deepEqual(fs.list('/d'), ['f', 'moved']);
    fs.writeAtomic('/d/f', 'newer', { durable: false });
    fs.crash(() => 0);
    assert.notEqual(fs.read('/d/f').toString(), 'newer');
  });

  test('a full disk takes no half of a record', () => {
    const { fs, file } = oneFile();
    fs.limitRoom(10);
    file.append(Buffer.from('1234567'));
    assert.throws(() => file.append(Buffer.from('1234567')), { code: 'ENOSPC' });
    assert.equal(fs.read('/d/f').toString(), '1234567');
    file.append(Buffer.from('123'));
    assert.throws(() => fs.writeAtomic('/d/g', 'x'), { code: 'ENOSPC' });
  });

  test('bytes of a failed sync are lost although the next sync answers well', async () => {
    const { fs, file } = oneFile();
    file.append(Buffer.from('lost'));
    fs.failSyncs(1);
    await assert.rejects(file.sync(), { code: 'EIO' });
    file.append(Buffer.from('kept'));
    await file.sync();
    fs.crash(() => 0);
    assert.deepEqual(fs.read('/d/f'), Buffer.from('\0\0\0\0kept'));
  });

  test('a read-only disk refuses every change', () => {
    const { fs, file } = oneFile();
    fs.setReadOnly(true);
    for (const change of [
      () => file.append(Buffer.from('x')),
      () => fs.writeAtomic('/d/g', 'x'),
      () => fs.makeDir('/e'),
      () => fs.remove('/d/f'),
      () => fs.openAppend('/d/f'),
    ]) {
      assert.throws(change, { code: 'EROFS' });
    }
  });
});
