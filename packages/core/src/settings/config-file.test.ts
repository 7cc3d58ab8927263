import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Settings } from '@codeai-hub/protocol/channels/root/settings';
import type { HubError } from '@codeai-hub/protocol/errors';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { ConfigFile } from './config-file.ts';

const PATH = '/home/core/config.json';
const BACKUPS = '/home/backups';
const DEFAULTS = Settings.parse({});

function setUp(text?: string) {
  const fs = new MemoryFileSystem();
  fs.makeDir('/home/core');
  if (text !== undefined) fs.writeAtomic(PATH, text);
  const clock = new FakeClock();
  const open = () => new ConfigFile({ fs, path: PATH, backupsDir: BACKUPS, clock });
  const onDisk = () => JSON.parse(fs.read(PATH).toString());
  const messages = (config: ConfigFile) => config.problems.map((problem) => problem.message);
  return { fs, clock, open, onDisk, messages };
}

describe('reading', () => {
  test('without a file the defaults hold, and none is made', () => {
    const { fs, open } = setUp();
    const config = open();
    assert.deepEqual(config.settings, DEFAULTS);
    assert.deepEqual(config.problems, []);
    assert.equal(fs.stat(PATH), null);
  });

  test('a file says what differs from the defaults', () => {
    const { open } = setUp('{"port":9000,"appearance":{"theme":"dark"}}');
    assert.deepEqual(open().settings, {
      ...DEFAULTS,
      port: 9000,
      appearance: { ...DEFAULTS.appearance, theme: 'dark' },
    });
  });

  test('a value that is not valid is named with its path and the reason; the defaults hold when nothing better is known', () => {
    for (const [text, path, reason] of [
      ['{"port":99999}', 'port', /<=65535/],
      ['{"idleStopSeconds":"soon"}', 'idleStopSeconds', /"never".*number/],
      ['{"appearance":{"theme":"pink"}}', 'appearance.theme', /"dark"/],
      ['{"providers":{"claude":{"apiKey":"sk-ant-1234567890abcdef"}}}', 'providers.claude.apiKey', /object/],
      ['[]', 'config.json', /one JSON object/],
      ['{"port":1,}', 'config.json', /not valid JSON \(line 1 column 11\)/],
      ['', 'config.json', /not valid JSON/],
      ['{"env": sk-secret-value}', 'config.json', /not valid JSON/],
    ] as const) {
      const config = setUp(text).open();
      assert.deepEqual(config.settings, DEFAULTS);
      const [problem] = config.problems;
      assert.equal(problem?.code, 'settings_invalid');
      assert.equal(problem?.details.path, path, text);
      assert.match(String(problem?.details.reason), reason, text);
      assert.doesNotMatch(String(problem?.message), /sk-/, 'a value is never repeated');
    }
  });

  test('with a bad file the newest good backup holds', () => {
    const { fs, open } = setUp('{"port":9001}');
    open();
    fs.writeAtomic(PATH, '{"port":9002}');
    open();
    fs.writeAtomic(PATH, '{"port":"none"}');
    const config = open();
    assert.equal(config.settings.port, 9002);
    assert.equal(config.problems.length, 1);
    fs.writeAtomic(`${BACKUPS}/config-2.json`, 'damaged');
    assert.equal(open().settings.port, 9001, 'a damaged backup is passed over');
    assert.equal(fs.read(PATH).toString(), '{"port":"none"}', 'the file is not touched');
  });

  test('keys nobody knows are told, and the others count', () => {
    const { open, messages } = setUp(
      '{"prot":1,"port":9000,"appearance":{"font":"x"},"providers":{"claude":{"moodel":"m"}}}',
    );
    const config = open();
    assert.equal(config.settings.port, 9000);
    assert.deepEqual(config.settings.providers.claude, { enabled: true, env: {}, options: {} });
    assert.equal(config.problems.length, 3);
    for (const key of ['prot', 'appearance.font', 'providers.claude.moodel']) {
      assert.ok(
        messages(config).some((message) => message.includes(`a setting "${key}" that does not exist`)),
        key,
      );
    }
  });

  test('a file that cannot be read is told as what it is', () => {
    const { fs, open } = setUp('{}');
    fs.remove(PATH);
    fs.makeDir(PATH);
    assert.throws(open, { code: 'disk_failed' });
  });
});

describe('updating', () => {
  test('a patch is merged, checked, written and told', () => {
    const { open, onDisk } = setUp('{"port":9000}');
    const config = open();
    let told = 0;
    config.onChange(() => told++);
    const settings = config.update({
      port: null,
      maxClients: 50,
      providers: { claude: { env: { A: { secret: 'key' } } } },
    });
    assert.equal(settings.maxClients, 50);
    assert.equal(settings.port, DEFAULTS.port);
    assert.deepEqual(config.settings, settings);
    assert.deepEqual(onDisk(), { maxClients: 50, providers: { claude: { env: { A: { secret: 'key' } } } } });
    assert.equal(told, 1);
    assert.deepEqual(open().settings, settings);
  });

  test('a patch that is not valid changes nothing', () => {
    const { fs, open } = setUp('{"port":9000}');
    const config = open();
    for (const [patch, path] of [
      [{ port: 'x' }, 'port'],
      [{ unknown: 1 }, 'unknown'],
      [{ appearance: { unknown: 1 } }, 'appearance.unknown'],
      [{ maxClients: 3, providers: { Claude: {} } }, 'providers.Claude'],
      [{ version: 2 }, 'version'],
      [null, 'config.json'],
      [[1], 'config.json'],
      ['x', 'config.json'],
    ] as const) {
      assert.throws(
        () => config.update(patch),
        (error: HubError) => error.code === 'settings_invalid' && error.details.path === path,
        JSON.stringify(patch),
      );
    }
    assert.equal(config.settings.maxClients, DEFAULTS.maxClients);
    assert.equal(fs.read(PATH).toString(), '{"port":9000}');
  });

  test('keys nobody knows survive every rewrite', () => {
    const { open, onDisk } = setUp('{"future":{"a":[1]},"appearance":{"font":"x","theme":"dark"}}');
    open().update({ port: 9000, appearance: { density: 'compact' } });
    assert.deepEqual(onDisk(), {
      future: { a: [1] },
      appearance: { font: 'x', theme: 'dark', density: 'compact' },
      port: 9000,
    });
  });

  test('a change by hand that nobody has noticed yet is not overwritten', () => {
    const { fs, open, onDisk } = setUp('{"port":9000}');
    const config = open();
    fs.writeAtomic(PATH, '{"port":9001,"maxClients":7}');
    config.update({ logLevel: 'debug' });
    assert.deepEqual(onDisk(), { port: 9001, maxClients: 7, logLevel: 'debug' });
  });

  test('a bad file that an update replaces is kept among the backups', () => {
    const { fs, open, onDisk, messages } = setUp('{"port":9000}');
    open();
    fs.writeAtomic(PATH, '{"port": nine, "mine": "long work"');
    const config = open();
    assert.equal(messages(config).length, 1);
    config.update({ maxClients: 7 });
    assert.deepEqual(onDisk(), { port: 9000, maxClients: 7 });
    assert.deepEqual(config.problems, []);
    const kept = fs.list(BACKUPS).filter((name) => name.startsWith('config-invalid-'));
    assert.equal(kept.length, 1);
    assert.equal(fs.read(`${BACKUPS}/${kept[0]}`).toString(), '{"port": nine, "mine": "long work"');
  });

  test('a file of a newer version is used by nobody and changed by nobody (I17)', () => {
    const { fs, open, messages } = setUp('{"version":2,"port":{"of":"tomorrow"}}');
    const config = open();
    assert.deepEqual(config.settings, DEFAULTS);
    assert.match(messages(config)[0] ?? '', /newer CodeAI Hub.*Update it/);
    assert.throws(() => config.update({ port: 1 }), { code: 'settings_invalid', message: /newer CodeAI Hub/ });
    assert.equal(fs.read(PATH).toString(), '{"version":2,"port":{"of":"tomorrow"}}');
  });

  test('on a full or read-only disk the update is refused and the old settings hold', () => {
    const { fs, open } = setUp('{"port":9000}');
    const config = open();
    fs.limitRoom(3);
    assert.throws(() => config.update({ port: 9001 }), { code: 'disk_full' });
    fs.limitRoom(9999);
    fs.setReadOnly(true);
    assert.throws(() => config.update({ port: 9001 }), { code: 'disk_read_only' });
    assert.equal(config.settings.port, 9000);
    fs.setReadOnly(false);
    assert.equal(config.update({ port: 9001 }).port, 9001);
  });

  test('the last ten good contents are kept', () => {
    const { fs, open } = setUp();
    const config = open();
    for (let port = 9000; port < 9015; port++) config.update({ port });
    config.update({ port: 9014 });
    const names = fs.list(BACKUPS);
    assert.equal(names.length, 10);
    const ports = names.map((name) => JSON.parse(fs.read(`${BACKUPS}/${name}`).toString()).port);
    assert.deepEqual(ports.sort(), [9005, 9006, 9007, 9008, 9009, 9010, 9011, 9012, 9013, 9014]);
  });

  test('backups that cannot be written stop nothing, and are told until they can', () => {
    const { fs, open } = setUp();
    fs.writeAtomic(BACKUPS, 'a file where the folder should be');
    fs.makeDir(`${BACKUPS}/config-1.json`);
    const config = open();
    assert.equal(config.update({ port: 9000 }).port, 9000);
    assert.equal(config.problems.length, 1);
    fs.remove(BACKUPS);
    fs.removeTree(`${BACKUPS}/config-1.json`);
    config.update({ port: 9001 });
    assert.deepEqual(config.problems, []);
  });
});

describe('a change by hand', () => {
  function watched(text: string) {
    const setup = setUp(text);
    const config = setup.open();
    let told = 0;
    config.onChange(() => told++);
    const watcher = { change: () => {}, fail: (_: Error) => {}, stopped: false };
    config.watch((path, changed, failed) => {
      assert.equal(path, PATH);
      Object.assign(watcher, { change: changed, fail: failed });
      return () => {
        watcher.stopped = true;
      };
    });
    const edit = (content: string) => {
      setup.fs.writeAtomic(PATH, content);
      watcher.change();
    };
    return { ...setup, config, watcher, edit, told: () => told };
  }

  test('is in force once the editor has settled, told once', () => {
    const { clock, config, edit, told } = watched('{"port":9000}');
    edit('{"po');
    clock.advance(50);
    edit('{"port":9001}');
    clock.advance(99);
    assert.equal(config.settings.port, 9000);
    clock.advance(1);
    assert.equal(config.settings.port, 9001);
    assert.equal(told(), 1);
  });

  test('between reading and watching is seen too', () => {
    const { fs, clock, open } = setUp('{"port":9000}');
    const config = open();
    fs.writeAtomic(PATH, '{"port":9001}');
    config.watch(() => () => {});
    clock.advance(100);
    assert.equal(config.settings.port, 9001);
  });

  test('that is not valid leaves the last good value, is told, and is forgotten when repaired', () => {
    const { clock, config, edit, told, messages } = watched('{"port":9000}');
    edit('{"port":-1}');
    clock.advance(100);
    assert.equal(config.settings.port, 9000);
    assert.match(messages(config)[0] ?? '', /The setting port is not valid/);
    edit('{"port":9001}');
    clock.advance(100);
    assert.equal(config.settings.port, 9001);
    assert.deepEqual(config.problems, []);
    assert.equal(told(), 2);
  });

  test('that changes no word, like the own write, is no change', () => {
    const { clock, config, edit, told } = watched('{"port":9000}');
    config.update({ port: 9001 });
    edit('{\n  "port": 9001\n}\n');
    clock.advance(100);
    assert.equal(told(), 1);
  });

  test('that removes the file leaves the settings as they are', () => {
    const { fs, clock, config, watcher, told } = watched('{"port":9000}');
    fs.remove(PATH);
    watcher.change();
    clock.advance(100);
    assert.equal(config.settings.port, 9000);
    assert.equal(told(), 0);
  });

  test('that cannot be seen any more is told', () => {
    const { config, watcher, told, messages } = watched('{"port":9000}');
    watcher.fail(new Error('no more watches'));
    assert.match(messages(config)[0] ?? '', /need a restart to be seen: no more watches/);
    assert.equal(told(), 1);
  });

  test('is not looked for after closing', () => {
    const { clock, config, edit, watcher } = watched('{"port":9000}');
    edit('{"port":9001}');
    config.close();
    clock.advance(1000);
    assert.equal(watcher.stopped, true);
    assert.equal(config.settings.port, 9000);
  });
});
