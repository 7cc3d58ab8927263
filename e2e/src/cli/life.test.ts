import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CommandRun, jsonOf, runCommand } from '../harness/command-line.ts';
import { REPOSITORY } from '../harness/hub-process.ts';
import { readTagged } from '../harness/tagged-processes.ts';
import { temporaryHome } from '../harness/temporary-home.ts';

interface Entry {
  pid: number;
  url: string;
  token: string;
}

interface StartAnswer {
  status: 'started' | 'running';
  url: string;
  pid: number;
  opened: boolean;
  link?: { url: string; expiresAt: number };
}

const START = ['start', '--no-open', '--port', '0', '--json'];

function entryOf(home: string): Entry {
  return JSON.parse(readFileSync(join(home, 'core/run/core.json'), 'utf8')) as Entry;
}

function commandLineOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
}

/** One that ended and that nobody waited for is no process any more. */
function runs(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Signs in as the page does. */
async function exchange(link: string): Promise<number> {
  const { origin, hash } = new URL(link);
  const code = new URLSearchParams(hash.slice(1)).get('code');
  const answer = await fetch(`${origin}/api/v1/auth/exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ code }),
  });
  return answer.status;
}

test('start leaves a hub that answers, status tells where, a second start uses it, stop ends it', async (t) => {
  const home = temporaryHome(t);
  const started = await jsonOf<StartAnswer>(runCommand(home, START));
  assert.equal(started.status, 'started');
  assert.equal((await fetch(`${started.url}/api/v1/health`)).status, 200);
  const status = await jsonOf<{ status: string; pid: number; url: string; home: string }>(
    runCommand(home, ['status', '--json']),
  );
  assert.deepEqual(
    { status: status.status, pid: status.pid, url: status.url, home: status.home },
    { status: 'running', pid: started.pid, url: started.url, home },
  );
  const again = await runCommand(home, ['start', '--no-open', '--port', '1']);
  assert.equal(again.code, 0);
  assert.match(again.stdout, new RegExp(`runs already, at ${started.url} \\(process ${started.pid}\\)`));
  assert.match(again.stdout, /does not listen on port 1\. Move it with: codeai-hub restart --port 1/);
  assert.match(again.stdout, /Stop it with: codeai-hub stop/);
  const inCheckout = await runCommand(home, ['start', '--no-open'], {
    env: { CODEAI_HUB_PROGRAM: 'npm run codeai-hub --' },
  });
  assert.match(inCheckout.stdout, /Stop it with: npm run codeai-hub -- stop/);
  assert.deepEqual(await jsonOf(runCommand(home, ['stop', '--json'])), { status: 'stopped', killed: false });
  assert.equal(runs(started.pid), false, 'stop waits until the process is gone');
  assert.equal(existsSync(join(home, 'core/run/core.json')), false);
});

test('two starts at the same instant get the same hub', async (t) => {
  const home = temporaryHome(t);
  const answers = await Promise.all([1, 2, 3].map(() => jsonOf<StartAnswer>(runCommand(home, START))));
  assert.equal(new Set(answers.map(({ pid }) => pid)).size, 1);
  assert.deepEqual(answers.map(({ status }) => status).sort(), ['running', 'running', 'started']);
});

test('restart comes back at the same address, with another token', async (t) => {
  const home = temporaryHome(t);
  const { url, pid } = await jsonOf<StartAnswer>(runCommand(home, START));
  const { token } = entryOf(home);
  const again = await jsonOf<StartAnswer>(runCommand(home, ['restart', '--json']));
  assert.deepEqual({ status: again.status, url: again.url }, { status: 'started', url });
  assert.notEqual(again.pid, pid);
  assert.notEqual(entryOf(home).token, token);
});

test('a hub that hangs is still stopped', async (t) => {
  const home = temporaryHome(t);
  const { pid } = await jsonOf<StartAnswer>(runCommand(home, START));
  process.kill(pid, 'SIGSTOP');
  const { code, stdout } = await runCommand(home, ['stop']);
  assert.equal(code, 0);
  assert.match(stdout, /was killed\. What it had accepted is kept/);
  assert.equal(runs(pid), false);
});

test('a foreground start ended by Ctrl-C leaves no process and no entry', async (t) => {
  const home = temporaryHome(t);
  const run = new CommandRun(home, ['start', '--foreground', '--no-open', '--port', '0']);
  await run.said(/Press Ctrl-C to stop/);
  await run.said(/signs one browser in/);
  const { pid } = entryOf(home);
  const ended = await run.interrupt();
  assert.equal(ended.code, 0);
  assert.match(ended.stderr, /Stopping …\nThe hub has stopped\./);
  assert.equal(runs(pid), false);
  assert.equal(existsSync(join(home, 'core/run/core.json')), false);
  assert.deepEqual(readTagged(home), []);
});

test('a foreground hub stopped from elsewhere ends its terminal with 0, one that dies with 1', async (t) => {
  const home = temporaryHome(t);
  const first = new CommandRun(home, ['start', '--foreground', '--no-open', '--port', '0']);
  await first.said(/signs one browser in/);
  await runCommand(home, ['stop']);
  assert.equal((await first.ended()).code, 0);
  const second = new CommandRun(home, ['start', '--foreground', '--no-open', '--port', '0']);
  await second.said(/signs one browser in/);
  process.kill(entryOf(home).pid, 'SIGKILL');
  const ended = await second.ended();
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /The core was killed\. What it had accepted is kept\. The log is in/);
});

test('a foreground hub outlives its reader, and does not outlive its command', async (t) => {
  const home = temporaryHome(t);
  const run = new CommandRun(home, ['start', '--foreground', '--no-open', '--port', '0']);
  await run.said(/signs one browser in/);
  const { pid, url } = entryOf(home);
  run.child.stdout?.destroy();
  run.child.stderr?.destroy();
  assert.equal((await fetch(`${url}/api/v1/health`)).status, 200);
  assert.equal((await run.interrupt()).code, 0);
  assert.equal(runs(pid), false);
});

test('npm start serves the hub and ends with it', async (t) => {
  const home = temporaryHome(t);
  const run = new CommandRun(home, ['--no-open', '--port', '0'], { program: join(REPOSITORY, 'scripts/start.mjs') });
  const [, link = ''] = await run.said(/Open (http:\S+#code=\S+)/);
  assert.equal(await exchange(link), 200);
  const { pid } = entryOf(home);
  run.child.kill('SIGTERM');
  assert.equal((await run.ended()).code, 0);
  assert.equal(runs(pid), false);
});

test('a start that fails says why, with the words of the core, and where the log is', async (t) => {
  const home = temporaryHome(t);
  mkdirSync(join(home, 'core/run/core.lock.db'), { recursive: true });
  for (const how of [[], ['--foreground']]) {
    const { code, stderr } = await runCommand(home, ['start', '--no-open', ...how]);
    assert.equal(code, 1);
    assert.match(stderr, /^The core could not start: .*core\.lock\.db.*\nThe log is in .*logs\n$/);
  }
});

test('the link works once, and nothing secret is in a command line or the log', async (t) => {
  const home = temporaryHome(t);
  const { link, pid } = await jsonOf<StartAnswer>(runCommand(home, START));
  const fresh = await runCommand(home, ['open', '--print']);
  const [, printed = ''] = /^Open (\S+)\n/.exec(fresh.stdout) ?? [];
  assert.notEqual(printed, link?.url);
  assert.equal(await exchange(printed), 200);
  assert.equal(await exchange(printed), 401);
  const { token } = entryOf(home);
  assert.ok(!commandLineOf(pid).includes(token));
  const { stdout } = await runCommand(home, ['logs', '--json', '--lines', '1000']);
  assert.ok(stdout.includes('a browser signed in'));
  const code = new URLSearchParams(new URL(printed).hash.slice(1)).get('code') ?? '';
  assert.ok(code.length >= 40 && !stdout.includes(code));
  assert.ok(!stdout.includes(token));
});

test('a browser is brought in by a page of the owner, so that its command line has no code', async (t) => {
  const home = temporaryHome(t);
  const bin = join(home, 'bin');
  const seen = join(home, 'seen.json');
  mkdirSync(bin);
  const browser = join(import.meta.dirname, '../harness/stand-in-browser.ts');
  writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\nexec '${process.execPath}' '${browser}' "$1" '${seen}'\n`, {
    mode: 0o755,
  });
  const env = { DISPLAY: ':0', PATH: `${bin}:${process.env.PATH}` };
  const answer = await jsonOf<StartAnswer>(runCommand(home, ['start', '--port', '0', '--json'], { env }));
  assert.equal(answer.opened, true, 'the browser has signed in');
  assert.equal(answer.link, undefined);
  const { file, mode } = JSON.parse(readFileSync(seen, 'utf8')) as Record<string, unknown>;
  assert.match(String(file), /core\/run\/sign-in-[0-9a-f]{16}\.html$/);
  assert.equal(mode, 0o600);
  assert.equal(existsSync(String(file)), false, 'the page is removed when it has served');
});

test('where no browser comes up, a link is told', async (t) => {
  const home = temporaryHome(t);
  const bin = join(home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'xdg-open'), '#!/bin/sh\nexit 3\n', { mode: 0o755 });
  const env = { DISPLAY: ':0', PATH: `${bin}:${process.env.PATH}` };
  const { code, stdout } = await runCommand(home, ['start', '--port', '0'], { env });
  assert.equal(code, 0);
  const [, link = ''] = /^Open (\S+)$/m.exec(stdout) ?? [];
  assert.equal(await exchange(link), 200);
  assert.equal(statSync(join(home, 'core/run')).mode & 0o777, 0o700);
});
