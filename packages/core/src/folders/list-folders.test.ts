import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { listFolders } from './list-folders.ts';

function folderWith(t: TestContext, ...names: string[]): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'hub-folders-')));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  for (const name of names) mkdirSync(join(dir, name), { recursive: true });
  return dir;
}

test('the folders of a folder come sorted as people sort, with their git flag; files do not', async (t) => {
  const path = folderWith(t, 'b10', 'b9', 'Alpha/.git', 'Ünter', '.hidden');
  writeFileSync(join(path, 'file.txt'), '');
  const { entries, parent } = await listFolders({ path });
  assert.deepEqual(
    entries.map(({ name, git }) => [name, git]),
    [
      ['Alpha', true],
      ['b9', false],
      ['b10', false],
      ['Ünter', false],
    ],
  );
  assert.equal(entries[0]?.path, join(path, 'Alpha'));
  assert.equal(parent, realpathSync(tmpdir()));
});

test('a worktree, whose .git is a file, is a repository too', async (t) => {
  const path = folderWith(t, 'worktree');
  writeFileSync(join(path, 'worktree', '.git'), 'gitdir: elsewhere');
  assert.equal((await listFolders({ path })).entries[0]?.git, true);
});

test('hidden folders come when asked for', async (t) => {
  const path = folderWith(t, '.hidden', 'shown');
  const names = (await listFolders({ path, hidden: true })).entries.map(({ name }) => name);
  assert.deepEqual(names, ['.hidden', 'shown']);
});

test('links lead where they lead: to folders only, and the listed path is the real one', async (t) => {
  const path = folderWith(t, 'real/inner');
  symlinkSync(join(path, 'real'), join(path, 'link'));
  symlinkSync(join(path, 'nowhere'), join(path, 'dangling'));
  symlinkSync('loop', join(path, 'loop'));
  assert.deepEqual(
    (await listFolders({ path })).entries.map(({ name }) => name),
    ['link', 'real'],
  );
  assert.equal((await listFolders({ path: join(path, 'link') })).path, join(path, 'real'));
});

test('without a path it is the home folder', async () => {
  const home = realpathSync(homedir());
  assert.equal((await listFolders({})).path, home);
  assert.equal((await listFolders({ path: '~' })).path, home);
});

test('the root has no parent', async () => {
  assert.equal((await listFolders({ path: '/' })).parent, null);
});

test('what is not there is not found, and a file is called a file', async (t) => {
  const path = folderWith(t);
  writeFileSync(join(path, 'file'), '');
  for (const name of ['missing', 'file/below', 'x'.repeat(300)]) {
    await assert.rejects(listFolders({ path: join(path, name) }), { code: 'folder_not_found' }, name);
  }
  await assert.rejects(listFolders({ path: join(path, 'file') }), { code: 'folder_unusable', message: /it is a file/ });
});

test('a folder that may not be read says so', async (t) => {
  const path = folderWith(t, 'inner');
  chmodSync(path, 0o000);
  // Nothing is closed to root, so for this moment the test is not root.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    await assert.rejects(listFolders({ path }), {
      code: 'folder_not_readable',
      details: { path, reason: 'you may not read it' },
    });
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(path, 0o700);
  }
});

test('relative paths and null bytes are refused for what they are', async () => {
  for (const path of ['relative', '../up', '', '/tmp/\0/x', '~other']) {
    await assert.rejects(listFolders({ path }), { code: 'folder_unusable', message: /not an absolute path/ }, path);
  }
});

test('of a folder with thousands of folders the first two thousand by name come', async (t) => {
  const names = Array.from({ length: 2_005 }, (_, index) => `folder${index}`);
  const { entries } = await listFolders({ path: folderWith(t, ...names) });
  assert.deepEqual([entries.length, entries[0]?.name, entries.at(-1)?.name], [2_000, 'folder0', 'folder1999']);
});
