import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { jsonOf, runCommand } from '../harness/command-line.ts';
import { HubProcess } from '../harness/hub-process.ts';
import { temporaryHome } from '../harness/temporary-home.ts';

interface Refusal {
  error: { code: string; message: string; details?: Record<string, unknown> };
}

test('a wrong command line ends with 2, with what was probably meant and how it goes', async (t) => {
  const home = temporaryHome(t);
  const wrong: [string[], RegExp][] = [
    [['strat'], /There is no command "strat"\. Did you mean "start"\?\nCommands: start, stop,/],
    [['start', '--no-opne'], /no option --no-opne\. Did you mean --no-open\?\nUsage: codeai-hub start \[options\]/],
    [['start', '--port'], /--port/],
    [['start', '--port', '70000'], /"70000" is no port/],
    [['start', '--port=-1'], /"-1" is no port/],
    [['start', 'now'], /"now" is one argument too many/],
    [['send', 'abc'], /message is missing/],
    [['send', 'abc', 'two', 'words'], /"words" is one argument too many\. Put words with spaces into quotes/],
    [['send', 'abc', 'x', '--delivery', 'soon'], /Give one of: queue, steer, now/],
    [['sessions', '--limit', '0'], /a whole number from 1 on/],
    [['status', '--json=yes'], /--json/],
  ];
  for (const [args, said] of wrong) {
    const { code, stdout, stderr } = await runCommand(home, args);
    assert.deepEqual([code, stdout], [2, ''], args.join(' '));
    assert.match(stderr, said);
  }
});

test('a home that cannot be meant is told before anything is done', async () => {
  const { code, stderr } = await runCommand('not/absolute', ['status']);
  assert.equal(code, 2);
  assert.match(stderr, /CODEAI_HUB_HOME is "not\/absolute"\. Give an absolute path/);
});

test('without a hub every command that needs one ends with 3 and says how to start it', async (t) => {
  const home = temporaryHome(t);
  const calls = [['sessions'], ['open'], ['send', 'abcdef', 'x'], ['tail', 'abcdef'], ['new', '/'], ['approvals']];
  for (const args of calls) {
    const { code, stderr } = await runCommand(home, args);
    assert.equal(code, 3, args.join(' '));
    assert.match(stderr, /The hub is not running\. Start it with: codeai-hub start/);
  }
  const status = await runCommand(home, ['status', '--json']);
  assert.deepEqual([status.code, JSON.parse(status.stdout)], [3, { status: 'not_running', home }]);
  const stop = await runCommand(home, ['stop', '--json']);
  assert.deepEqual([stop.code, JSON.parse(stop.stdout)], [0, { status: 'not_running', killed: false }]);
});

test('what the core refuses ends with 4 and carries its code', async (t) => {
  const hub = await HubProcess.start();
  t.after(() => hub.dispose());
  const refused: [string[], string][] = [
    [['send', 'ffffffffffffffff', 'hello'], 'session_not_found'],
    [['send', 'fffff', 'hello'], 'session_not_found'],
    [['tail', 'NOT-AN-ID'], 'session_not_found'],
    [['new', `${hub.folder}/nowhere`, '--provider', 'demo'], 'folder_not_found'],
    [['new', hub.folder, '--provider', 'nobody'], 'provider_unknown'],
  ];
  for (const [args, code] of refused) {
    const ran = await runCommand(hub.home, [...args, '--json']);
    assert.deepEqual([ran.code, ran.stdout], [4, ''], args.join(' '));
    const { error } = JSON.parse(ran.stderr) as Refusal;
    assert.equal(error.code, code);
    assert.match(error.message, /\.$/);
  }
  const which = await runCommand(hub.home, ['new', hub.folder]);
  assert.equal(which.code, 2);
  assert.match(which.stderr, /with --provider\. There are:\n[\s\S]*demo/);
});

test('a core with as many windows as it takes says so instead of leaving the command waiting', async (t) => {
  const hub = await HubProcess.start({ config: { maxClients: 1 } });
  t.after(() => hub.dispose());
  const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/api/v1/ws`, {
    headers: { authorization: `Bearer ${hub.token}` },
  } as unknown as string[]);
  const hello = {
    protocolVersions: [1],
    client: { id: 'only-one', kind: 'other', name: 'Only one', version: '0' },
    subscribe: [],
  };
  await new Promise((resolve) => {
    socket.onmessage = resolve;
    socket.onopen = () => socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hello', params: hello }));
  });
  const { code, stderr } = await runCommand(hub.home, ['new', hub.folder, '--provider', 'demo']);
  assert.equal(code, 1);
  assert.match(stderr, /1 windows are connected already/);
  socket.close();
});

test("a token that is not the core's ends with 4", async (t) => {
  const hub = await HubProcess.start();
  t.after(() => hub.dispose());
  const path = `${hub.home}/core/run/core.json`;
  const entry = readFileSync(path, 'utf8');
  writeFileSync(path, entry.replace(hub.token, 'x'.repeat(43)));
  const ran = await runCommand(hub.home, ['status', '--json']);
  writeFileSync(path, entry);
  assert.equal(ran.code, 4);
  assert.equal((JSON.parse(ran.stderr) as Refusal).error.code, 'unauthorized');
});

test('every command explains itself, and the version is told', async (t) => {
  const home = temporaryHome(t);
  const { stdout } = await runCommand(home, ['--help']);
  const names = [...stdout.matchAll(/^ {2}([a-z]+) {2}/gm)].map(([, name]) => name ?? '');
  assert.ok(names.length >= 12);
  for (const name of names) {
    const help = await runCommand(home, [name, '--help']);
    assert.equal(help.code, 0);
    assert.ok(help.stdout.includes(`Usage: codeai-hub ${name}`), name);
    assert.match(help.stdout, /--json .*\n {2}--help /);
  }
  const { version } = await jsonOf<{ version: string }>(runCommand(home, ['version', '--json']));
  assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.equal((await runCommand(home, ['--version'])).stdout, `${version}\n`);
});

test('colours are for terminals: none in a pipe, some when asked for, none with NO_COLOR', async (t) => {
  const hub = await HubProcess.start();
  t.after(() => hub.dispose());
  const coloured = async (env: Record<string, string>) =>
    (await runCommand(hub.home, ['status'], { env })).stdout.includes('\u001b[');
  assert.equal(await coloured({}), false);
  assert.equal(await coloured({ FORCE_COLOR: '1' }), true);
  assert.equal(await coloured({ NO_COLOR: '1' }), false);
});
