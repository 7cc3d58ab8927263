import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { MemoryFileSystem } from '../../storage/memory-file-system.ts';
import { InstalledRuntimes } from './installed-runtimes.ts';

const LIST = '/home/providers/installed.json';
const told = (version: string) => ({
  version,
  source: 'https://registry.example/agent.tgz',
  integrity: 'sha512-abc',
  folder: `runtime/${version}`,
  program: 'bin/agent',
});
const programOf = (version: string) => `/home/providers/one/runtime/${version}/bin/agent`;

/** A home with a provider `one`, on a disk in memory. */
class Rig {
  readonly fs = new MemoryFileSystem();
  readonly clock = new FakeClock();
  readonly logged: string[] = [];
  /** links: where a path really leads */
  readonly links = new Map<string, string>();
  runtimes = this.start();

  start(): InstalledRuntimes {
    this.runtimes = new InstalledRuntimes({
      fs: this.fs,
      clock: this.clock,
      path: LIST,
      dataDir: '/home/providers',
      realPath: (path) => this.links.get(path) ?? path,
      log: (message) => void this.logged.push(message),
    });
    return this.runtimes;
  }

  /** The provider's module puts a program there. */
  put(version: string, words = `program ${version}`): void {
    this.fs.makeDir(`/home/providers/one/runtime/${version}/bin`);
    this.fs.writeAtomic(programOf(version), words);
  }

  async install(version: string): Promise<void> {
    this.put(version);
    await this.runtimes.installed('one', told(version));
  }

  get list(): string {
    return this.fs.read(LIST).toString();
  }
}

suite('what the hub installed', () => {
  test('is written down exactly, and the next core knows it', async () => {
    const rig = new Rig();
    await rig.install('1.0.0');
    const sha256 = createHash('sha256').update('program 1.0.0').digest('hex');
    const { mtimeMs, ...entry } = rig.start().get('one') ?? assert.fail();
    assert.deepEqual(entry, {
      ...told('1.0.0'),
      installedAt: rig.clock.now(),
      size: 13,
      sha256,
      previous: null,
    });
    assert.equal(rig.runtimes.problem, null);
    await rig.runtimes.check('one', 'One');
  });

  test('keeps the one before, as long as it is there', async () => {
    const rig = new Rig();
    await rig.install('1.0.0');
    await rig.install('2.0.0');
    await rig.install('2.0.0');
    assert.equal(rig.runtimes.get('one')?.previous?.version, '1.0.0');
    rig.fs.removeTree('/home/providers/one/runtime/2.0.0');
    await rig.install('3.0.0');
    assert.equal(rig.runtimes.get('one')?.previous, null);
  });

  test('that is not where it should be fails the installation', async () => {
    const rig = new Rig();
    await assert.rejects(rig.runtimes.installed('one', told('1.0.0')), { code: 'install_failed' });
    assert.equal(rig.runtimes.get('one'), undefined);
  });

  test('on a disk that takes no list is told as that', async () => {
    const rig = new Rig();
    rig.put('1.0.0');
    rig.fs.setReadOnly(true);
    await assert.rejects(rig.runtimes.installed('one', told('1.0.0')), { code: 'disk_read_only' });
  });
});

suite('before a program is run', () => {
  test('one of another size is refused, and told to be installed again', async () => {
    const rig = new Rig();
    await rig.install('1.0.0');
    rig.put('1.0.0', 'something else altogether');
    await assert.rejects(rig.runtimes.check('one', 'One'), {
      code: 'runtime_damaged',
      message: /One's program .*runtime\/1\.0\.0\/bin\/agent .* Install it again/,
    });
  });

  test('one of the same size with other bytes is refused too', async () => {
    const rig = new Rig();
    await rig.install('1.0.0');
    rig.put('1.0.0', 'PROGRAM 1.0.0');
    await assert.rejects(rig.runtimes.check('one', 'One'), /its checksum is another one/);
  });

  test('one that was only touched is the same, and is not read again the next time', async () => {
    const rig = new Rig();
    await rig.install('1.0.0');
    const before = rig.runtimes.get('one')?.mtimeMs;
    rig.put('1.0.0');
    await Promise.all([rig.runtimes.check('one', 'One'), rig.runtimes.check('one', 'One')]);
    assert.equal(rig.runtimes.get('one')?.mtimeMs, rig.fs.stat(programOf('1.0.0'))?.mtimeMs);
    assert.notEqual(rig.runtimes.get('one')?.mtimeMs, before);
  });

  test('one that is gone is forgotten: nobody will run it', async () => {
    const rig = new Rig();
    await rig.install('1.0.0');
    rig.fs.removeTree('/home/providers/one/runtime');
    await rig.runtimes.check('one', 'One');
    assert.equal(rig.start().get('one'), undefined);
    assert.match(rig.logged.join(), /is not there any more/);
  });
});

suite('a list that cannot be trusted', () => {
  const tampered: Record<string, (text: string) => string> = {
    'is cut off': (text) => text.slice(0, 100),
    'was changed by hand': (text) => text.replace('runtime/1.0.0', 'runtime/9.9.9'),
    'names a folder outside': (text) => text.replace('runtime/1.0.0', '../../../etc'),
    'is of another format': (text) => text.replace('"format": 1', '"format": 2'),
    'is no JSON at all': () => 'installed: all of it',
  };
  for (const [how, change] of Object.entries(tampered)) {
    test(`${how}: is told, and made anew from what is there`, async () => {
      const rig = new Rig();
      await rig.install('1.0.0');
      rig.fs.tamper(LIST, (bytes) => Buffer.from(change(bytes.toString())));
      const runtimes = rig.start();
      assert.equal(runtimes.problem?.code, 'runtimes_list_damaged');
      assert.equal(runtimes.get('one'), undefined);
      await runtimes.found('one', { version: '1.0.0', path: programOf('1.0.0') });
      const { folder, program, source, integrity } = runtimes.get('one') ?? assert.fail();
      assert.deepEqual([folder, program, source], ['runtime/1.0.0', 'bin/agent', 'found on this machine']);
      assert.match(integrity, /^sha256-[0-9a-f]{64}$/);
      assert.equal(rig.start().problem, null);
    });
  }

  test('a program of the machine is none of the hub', async () => {
    const rig = new Rig();
    await rig.runtimes.found('one', { version: '1.0.0', path: '/usr/bin/agent' });
    assert.equal(rig.runtimes.get('one'), undefined);
  });
});

suite('removing', () => {
  test('takes away what was installed, the version before too, and nothing else of the provider', async () => {
    const rig = new Rig();
    await rig.install('1.0.0');
    await rig.install('2.0.0');
    rig.fs.writeAtomic('/home/providers/one/conversations', 'kept');
    rig.runtimes.remove('one');
    assert.deepEqual(rig.fs.list('/home/providers/one'), ['conversations', 'runtime']);
    assert.deepEqual(rig.fs.list('/home/providers/one/runtime'), []);
    assert.equal(rig.start().get('one'), undefined);
  });

  test('never follows a link out of the folder of the provider', async () => {
    const rig = new Rig();
    await rig.install('1.0.0');
    rig.links.set('/home/providers/one/runtime/1.0.0', '/usr/local');
    rig.runtimes.remove('one');
    assert.notEqual(rig.fs.stat(programOf('1.0.0')), null);
    assert.match(rig.logged.join(), /leads out of the folder/);
  });
});
