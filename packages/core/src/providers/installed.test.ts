import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CONTRACT_VERSION } from '@codeai-hub/provider-kit/contract';
import { readInstalled } from './installed.ts';
import { manifestOf } from './testing/test-hosts.ts';

const root = mkdtempSync(join(tmpdir(), 'installed-'));
after(() => rmSync(root, { recursive: true }));

/** A folder of providers, and what reading it says. */
class Folder {
  readonly dir: string;
  problems: string[] = [];

  constructor(dir: string) {
    this.dir = dir;
  }

  static async make(): Promise<Folder> {
    return new Folder(await mkdtemp(join(root, 'set-')));
  }

  async put(name: string, manifest: object | string, entry = 'module.js'): Promise<void> {
    const folder = join(this.dir, name);
    await mkdir(folder, { recursive: true });
    writeFileSync(join(folder, entry), '');
    const text = typeof manifest === 'string' ? manifest : JSON.stringify({ manifest, entry });
    writeFileSync(join(folder, 'provider.json'), text);
  }

  read() {
    this.problems = [];
    return readInstalled(this.dir, (problem) => void this.problems.push(problem));
  }
}

test('each folder with a provider.json is a provider; what cannot be read is told, and the others are there', async () => {
  const folder = await Folder.make();
  await folder.put('one', manifestOf('one'));
  await folder.put('bad', '{"manifest":');
  await folder.put('wrong', { ...manifestOf('wrong'), capabilities: 'all' });
  await mkdir(join(folder.dir, 'empty'));
  assert.deepEqual(
    folder.read().map(({ manifest }) => manifest.id),
    ['one'],
  );
  assert.equal(folder.problems.length, 2);
});

test('a module of another contract is shown with what to do, however little else of it is understood', async () => {
  const folder = await Folder.make();
  const contract = CONTRACT_VERSION + 1;
  await folder.put('newer', { contract, id: 'newer', name: 'Newer', version: '9', abilities: [] });
  const [newer] = folder.read();
  assert.equal(newer?.problem?.code, 'provider_incompatible');
  assert.match(newer?.problem?.message ?? '', /Newer 9 .*Update CodeAI Hub\./);
  assert.deepEqual(folder.problems, []);
});

test('one of an older contract is to be updated itself', async () => {
  const folder = await Folder.make();
  await folder.put('older', { ...manifestOf('older'), contract: CONTRACT_VERSION - 1 });
  assert.match(folder.read()[0]?.problem?.message ?? '', /Update older to a version for this hub\./);
});

test('a file that took the place of another is another provider, also with the same words about itself', async () => {
  const folder = await Folder.make();
  await folder.put('one', manifestOf('one'));
  const before = folder.read();
  assert.deepEqual(folder.read(), before);
  writeFileSync(join(folder.dir, 'next.js'), '');
  renameSync(join(folder.dir, 'next.js'), join(folder.dir, 'one', 'module.js'));
  assert.notDeepEqual(folder.read(), before);
});
