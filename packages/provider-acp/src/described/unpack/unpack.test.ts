import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type Put, tar, tarGz, zip } from '../../testing/archives.ts';
import { unpack } from './unpack.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'unpack-'));
  mkdirSync(join(place, 'target'));
});
afterEach(() => rmSync(place, { recursive: true }));

const inTarget = (name: string) => join(place, 'target', name);

async function unpacked(
  archive: Buffer,
  env = { PATH: process.env.PATH ?? '' },
  signal = new AbortController().signal,
) {
  const file = join(place, 'archive');
  writeFileSync(file, archive);
  await unpack(file, join(place, 'target'), { env, signal });
}

const AGENT: Put[] = [
  { name: './bin/agent', content: '#!/bin/sh\necho hello\n', mode: 0o755 },
  { name: 'lib/words.txt', content: 'words '.repeat(50_000) },
  { name: 'agent', link: 'bin/agent' },
];

const KINDS: [name: string, archive: () => Buffer][] = [
  ['tar.gz', () => tarGz(...AGENT)],
  ['tar.zst', () => zstdCompressSync(tar(...AGENT))],
  ['zip', () => zip(...AGENT.map((one) => ({ ...one, name: one.name.replace('./', '') })))],
  ['tar.bz2', () => spawnSync('bzip2', ['-c'], { input: tar(...AGENT) }).stdout],
];
for (const [name, archive] of KINDS) {
  it(`unpacks ${name}: files, which of them may be run, and links that stay inside`, async () => {
    await unpacked(archive());
    assert.equal(readFileSync(inTarget('bin/agent'), 'utf8'), '#!/bin/sh\necho hello\n');
    assert.equal(readFileSync(inTarget('lib/words.txt'), 'utf8').length, 300_000);
    assert.deepEqual(
      ['bin/agent', 'lib/words.txt'].map((file) => (statSync(inTarget(file)).mode & 0o111) !== 0),
      [true, false],
    );
    assert.equal(realpathSync(inTarget('agent')), realpathSync(inTarget('bin/agent')));
  });
}

it('knows the long names of GNU and of POSIX', async () => {
  const [gnu, posix] = [`${'g'.repeat(150)}/one`, `${'p'.repeat(150)}/two`];
  const record = `path=${posix}\n`;
  const length = record.length + 4;
  await unpacked(
    tarGz(
      { name: '././@LongLink', type: 'L', content: `${gnu}\0` },
      { name: gnu.slice(0, 99), content: 'one' },
      { name: 'PaxHeader', type: 'x', content: `${length} ${record}` },
      { name: posix.slice(0, 99), content: 'two' },
    ),
  );
  assert.deepEqual(
    [gnu, posix].map((name) => readFileSync(inTarget(name), 'utf8')),
    ['one', 'two'],
  );
});

describe('what means harm is refused, and nothing outside is touched', () => {
  const OUT: [name: string, put: Put[]][] = [
    ['a path upwards', [{ name: '../harm', content: 'x' }]],
    ['a path upwards in the middle', [{ name: 'a/../../harm', content: 'x' }]],
    ['a path from the root', [{ name: '/tmp/harm', content: 'x' }]],
    ['a path of Windows', [{ name: 'C:\\harm', content: 'x' }]],
    ['a path with backslashes', [{ name: '..\\harm', content: 'x' }]],
    ['no name at all', [{ name: '', content: 'x' }]],
    ['a link upwards', [{ name: 'harm', link: '../..' }]],
    ['a link to the root', [{ name: 'harm', link: '/etc' }]],
    ['a link that leads nowhere', [{ name: 'harm', link: 'nowhere' }]],
    [
      'a link that leads out by way of another',
      [
        { name: 's/x', content: 'x' },
        { name: 'p/q/r', link: '../../s' },
        { name: 'harm', link: 'p/q/r/../..' },
      ],
    ],
  ];
  for (const [name, put] of OUT) {
    for (const [kind, pack] of [
      ['tar', tarGz],
      ['zip', zip],
    ] as const) {
      it(`${name} (${kind})`, async () => {
        await assert.rejects(unpacked(pack(...put)), /leads out of its folder/);
        assert.equal(existsSync(join(place, 'harm')), false);
      });
    }
  }

  const REFUSED: [name: string, archive: () => Buffer, reason: RegExp][] = [
    ['a file twice', () => tarGz({ name: 'a', content: '1' }, { name: 'a', content: '2' }), /"a" twice/],
    [
      'a file written through a link',
      () => tarGz({ name: 'a', link: '.' }, { name: 'a/b', content: '2' }),
      /"a" twice/,
    ],
    ['a hard link', () => tarGz({ name: 'a', link: '/etc/passwd', type: '1' }), /neither file nor folder/],
    ['a device', () => tarGz({ name: 'a', type: '3' }), /neither file nor folder/],
    ['a file that breaks off', () => gzipSync(tar({ name: 'a', content: 'x' }).subarray(0, 512)), /middle of a file/],
    ['a header that is none', () => gzipSync(Buffer.alloc(600, 'x')), /damaged/],
    ['a gzip that is none', () => Buffer.concat([Buffer.from('1f8b08', 'hex'), Buffer.alloc(100, 7)]), /damaged/],
    ['a page of HTML', () => Buffer.from('<html>not found</html>'), /no archive that the hub unpacks/],
    ['nothing', () => Buffer.alloc(0), /no archive that the hub unpacks/],
    ['a zip without a directory', () => zip({ name: 'a', content: 'x' }).subarray(0, 40), /damaged/],
    ['a zip that lies about a size', () => zip({ name: 'a', content: 'xxxx', claims: 2 }), /damaged/],
    ['a name without an end', () => tarGz({ name: 'a', type: 'L', claims: 2 ** 30 }), /too long/],
  ];
  for (const [name, archive, reason] of REFUSED)
    it(name, () => assert.rejects(unpacked(archive()), { message: reason }));

  it('more than the largest agent could be', async (t) => {
    const { TargetFolder } = await import('./target-folder.ts');
    const folder = new TargetFolder(join(place, 'target'));
    const piece = { length: 3e9 } as Uint8Array;
    async function* flood() {
      yield Buffer.alloc(1);
      // Stands for bytes that nobody should have to hold for this.
      yield piece;
      yield piece;
    }
    const { open } = await import('node:fs/promises');
    const probe = await open(join(place, 'probe'), 'w');
    t.mock.method(Object.getPrototypeOf(probe), 'writeFile', async () => {});
    await probe.close();
    await assert.rejects(folder.file('flood', false, flood()), /unpacks to more than 4 GB/);
  });
});

it('says which program an archive needs that this machine does not have', async () => {
  const archive = Buffer.from('BZh91AY&SY');
  await assert.rejects(unpacked(archive, { PATH: place }), /unpacked with bzip2, which is not on this machine/);
});

it('stops when it is told to', async () => {
  const stop = AbortSignal.abort();
  await assert.rejects(unpacked(tarGz(...AGENT), { PATH: '' }, stop), { name: 'AbortError' });
});
