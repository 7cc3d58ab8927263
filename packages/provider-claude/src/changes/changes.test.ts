import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { changesFromResult } from './from-result.ts';
import { proposedChange } from './proposed.ts';
import { TurnChanges } from './turn-changes.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'changes-'));
  await writeFile(join(folder, 'list.txt'), 'one\ntwo\nthree\n');
});
after(() => rm(folder, { recursive: true }));

const edit = (more: object) => proposedChange('Edit', { file_path: join(folder, 'list.txt'), ...more }, folder);

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
    const change = await proposedChange('Edit', { file_path: path, old_string: 'a', new_string: 'b' }, folder);
    assert.deepEqual([change?.kind, change?.added, change?.removed], ['modify', 1, 1]);
  });

  it('of several places is one change', async () => {
    const edits = [
      { old_string: 'one', new_string: '1' },
      { old_string: 'three', new_string: '3' },
    ];
    const change = await proposedChange('MultiEdit', { file_path: 'list.txt', edits }, folder);
    assert.deepEqual([change?.path, change?.added, change?.removed], ['list.txt', 2, 2]);
  });

  it('whose input is not understood is none', async () => {
    assert.equal(await edit({ old_string: 7 }), undefined);
    assert.equal(await proposedChange('NotebookEdit', { notebook_path: 'x' }, folder), undefined);
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
