import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathInside, readText, writeText } from './files.ts';

async function emptyFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'demo-files-'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

test('a path is taken relative to the folder, whichever way it is written', async () => {
  await using place = await emptyFolder();
  const expected = await pathInside(place.folder, 'a.txt');
  for (const path of ['./a.txt', 'b/../a.txt', join(place.folder, 'a.txt')]) {
    assert.equal(await pathInside(place.folder, path), expected);
  }
});

test('what is not a file of the folder is refused with the reason', async () => {
  await using place = await emptyFolder();
  await mkdir(join(place.folder, 'dir'));
  await symlink('/nowhere/at/all', join(place.folder, 'dangling'));
  const cases: [string, RegExp][] = [
    ['..', /outside/],
    ['.', /outside/],
    ['../x', /outside/],
    ['/etc/passwd', /outside/],
    ['a\0b', /NUL/],
    ['dir', /not a file/],
    ['dangling', /link/],
  ];
  for (const [path, reason] of cases) await assert.rejects(pathInside(place.folder, path), reason, path);
});

test('a folder that begins like the session folder is not inside of it', async () => {
  await using place = await emptyFolder();
  await assert.rejects(pathInside(place.folder, `${place.folder}-evil/x`), /outside/);
});

test('binary and very large files are not read', async () => {
  await using place = await emptyFolder();
  await writeFile(join(place.folder, 'binary'), 'a\0b');
  await writeFile(join(place.folder, 'large'), 'x'.repeat(1_100_000));
  await assert.rejects(readText(place.folder, 'binary'), /not a text file/);
  await assert.rejects(readText(place.folder, 'large'), /larger than 1 MB/);
  assert.equal(await readText(place.folder, 'missing'), null);
});

test('a write keeps the mode, and a refused one leaves nothing behind', async () => {
  await using place = await emptyFolder();
  const file = join(place.folder, 'run.sh');
  await writeFile(file, 'old');
  await chmod(file, 0o755);
  await writeText(place.folder, 'run.sh', 'old', 'new');
  assert.equal((await stat(file)).mode & 0o777, 0o755);
  await assert.rejects(writeText(place.folder, 'run.sh', 'old', 'newer'), /has changed/);
  await assert.rejects(writeText(place.folder, 'run.sh', null, 'newer'), /has changed/);
  assert.equal(await readFile(file, 'utf8'), 'new');
  assert.deepEqual(await readdir(place.folder), ['run.sh']);
});
