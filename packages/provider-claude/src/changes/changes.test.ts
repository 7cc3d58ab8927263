import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TurnChanges } from '@codeai-hub/provider-kit/session/turn-changes';
import { changesFromResult } from './from-result.ts';
import { proposedChange } from './proposed.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'changes-'));
  await writeFile(join(folder, 'list.txt'), 'one\ntwo\nthree\n');
});
after(() => rm(folder, { recursive: true }));

const proposed = async (name: string, input: object) => (await proposedChange(name, { ...input }, folder))?.change;
const edit = (more: object) => proposed('Edit', { file_path: join(folder, 'list.txt'), ...more });
const factsOf = async (name: string, input: object) => (await proposedChange(name, { ...input }, folder))?.facts;

describe('a proposed edit', () => {
  it('is shown on the file as it is', async () => {
    assert.equal(
      (await edit({ old_string: 'two', new_string: '2' }))?.diff,
      '@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n',
    );
  });

  it('puts the new words in as they are, whatever they mean to a replacement', async () => {
    assert.match((await edit({ old_string: 'two', new_string: '$& $1' }))?.diff ?? '', /^\+\$& \$1$/m);
  });

  it('of every occurrence shows every one', async () => {
    const change = await edit({ old_string: 'e', new_string: 'E', replace_all: true });
    assert.deepEqual([change?.added, change?.removed], [2, 2]);
  });

  it('that does not fit the file is shown all the same', async () => {
    assert.match(
      (await edit({ old_string: 'not there', new_string: 'hidden' }))?.diff ?? '',
      /-not there\n.*\n?\+hidden/s,
    );
  });

  it('of a file too large to read is shown by itself', async () => {
    const path = join(folder, 'large.bin');
    await writeFile(path, 'x');
    await truncate(path, 3_000_000);
    const change = await proposed('Edit', { file_path: path, old_string: 'a', new_string: 'b' });
    assert.deepEqual([change?.kind, change?.added, change?.removed], ['modify', 1, 1]);
  });

  it('of several places is one change', async () => {
    const edits = [
      { old_string: 'one', new_string: '1' },
      { old_string: 'three', new_string: '3' },
    ];
    const change = await proposed('MultiEdit', { file_path: 'list.txt', edits });
    assert.deepEqual([change?.path, change?.added, change?.removed], ['list.txt', 2, 2]);
  });

  it('whose input is not understood is none', async () => {
    assert.equal(await edit({ old_string: 7 }), undefined);
    assert.equal(await proposedChange('NotebookEdit', { notebook_path: 'x' }, folder), undefined);
  });
});

describe('what a proposed change does not show of itself', () => {
  const write = { content: 'new\n' };

  it('is nothing for a file that is what its path says, or is not there yet', async () => {
    for (const name of ['list.txt', 'new.txt', 'new/folder/new.txt'])
      assert.deepEqual(await factsOf('Write', { ...write, file_path: join(folder, name) }), []);
  });

  it('is the file it really writes, where a link stands in the way', async () => {
    const elsewhere = await realpath(await mkdtemp(join(tmpdir(), 'elsewhere-')));
    await writeFile(join(elsewhere, 'real.txt'), 'old\n');
    await symlink(join(elsewhere, 'real.txt'), join(folder, 'link.txt'));
    await symlink(elsewhere, join(folder, 'inner'));
    for (const [path, real] of [
      ['link.txt', 'real.txt'],
      ['inner/real.txt', 'real.txt'],
      ['inner/new.txt', 'new.txt'],
    ] as const) {
      assert.deepEqual(await factsOf('Write', { ...write, file_path: join(folder, path) }), [
        `The path leads through a link. The file is really ${join(elsewhere, real)}`,
      ]);
    }
    await rm(elsewhere, { recursive: true });
  });

  it('is that what stands there now cannot be shown: too long, a pipe, a device', async () => {
    const large = join(folder, 'large.txt');
    await writeFile(large, '');
    await truncate(large, 3_000_000);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const said = async (path: string) => (await factsOf('Write', { ...write, file_path: path }))?.at(-1);
    assert.equal(await said(large), 'All that is in the file now is replaced, and cannot be shown: it is 3 MB long');
    assert.match((await said(join(folder, 'pipe'))) ?? '', /no regular file/);
    assert.match((await said('/dev/zero')) ?? '', /no regular file/);
  });
});

describe('the result of an edit', () => {
  it('outside of the folder keeps its whole path', () => {
    const result = { type: 'create', filePath: '/elsewhere/new.txt', content: 'x\n', structuredPatch: [] };
    assert.equal(changesFromResult(result, folder)?.[0]?.path, '/elsewhere/new.txt');
  });

  it('that is none of an edit is none', () => {
    for (const result of [undefined, null, 'Error: no', { filePath: 7 }, { filePath: '/x' }]) {
      assert.equal(changesFromResult(result, folder), undefined);
    }
  });
});

describe('the files of a turn', () => {
  it('are one entry each, as added when they were made in it', () => {
    const changes = new TurnChanges();
    changes.add([{ path: 'a', kind: 'add', added: 3, removed: 0, diff: 'x' }]);
    changes.add([{ path: 'a', kind: 'modify', added: 1, removed: 2 }]);
    assert.deepEqual(changes.end(), [{ path: 'a', kind: 'add', added: 4, removed: 2 }]);
    assert.equal(changes.end(), undefined, 'the next turn begins without');
  });
});
