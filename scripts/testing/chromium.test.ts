import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureChromium, findChromium } from './chromium.ts';
import type { Machine } from './machine.ts';

type Setup = Partial<Machine> & { programs?: string[] };

/** A machine on which exactly `programs` can be run, and apt-get installs a Chromium. */
function machine({ programs = [], ...rest }: Setup = {}) {
  const there = new Set(programs);
  const calls: string[] = [];
  const said: string[] = [];
  const made: Machine = {
    env: { PATH: '/usr/local/bin:/usr/bin' },
    platform: 'linux',
    isProgram: (path) => there.has(path),
    isRoot: true,
    async command(file, args) {
      calls.push([file, ...args].join(' '));
      if (args.includes('install')) there.add('/usr/bin/chromium');
      return '';
    },
    print: (line) => said.push(line),
    ...rest,
  };
  return { machine: made, calls, said };
}

test('a browser in PATH is taken, Chromium before Chrome', () => {
  const programs = ['/usr/bin/chromium', '/usr/local/bin/google-chrome'];
  assert.equal(findChromium(machine({ programs }).machine), '/usr/bin/chromium');
  assert.equal(
    findChromium(machine({ programs: ['/usr/local/bin/google-chrome'] }).machine),
    '/usr/local/bin/google-chrome',
  );
});

test('CHROME_PATH decides, and is refused where it names no program', () => {
  const env = { PATH: '/usr/bin', CHROME_PATH: '/opt/chrome' };
  const programs = ['/usr/bin/chromium', '/opt/chrome'];
  assert.equal(findChromium(machine({ env, programs }).machine), '/opt/chrome');
  assert.throws(
    () => findChromium(machine({ env, programs: ['/usr/bin/chromium'] }).machine),
    /CHROME_PATH says \/opt\/chrome/,
  );
});

test('the usual places of macOS and Windows are known', () => {
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  assert.equal(findChromium(machine({ platform: 'darwin', programs: [mac] }).machine), mac);
  const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
  const env = { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' };
  assert.equal(findChromium(machine({ platform: 'win32', env, programs: [edge] }).machine), edge);
});

test('on Debian as root it is installed once', async () => {
  const { machine: debian, calls, said } = machine({ programs: ['/usr/bin/apt-get'] });
  assert.equal(await ensureChromium(debian), '/usr/bin/chromium');
  assert.equal(await ensureChromium(debian), '/usr/bin/chromium');
  assert.deepEqual(calls, ['apt-get update', 'apt-get install -y --no-install-recommends chromium fonts-liberation']);
  assert.equal(said.length, 1);
});

test('on Debian as another user it is installed with a sudo that asks nothing', async () => {
  const { machine: debian, calls } = machine({ programs: ['/usr/bin/apt-get'], isRoot: false });
  await ensureChromium(debian);
  assert.deepEqual(calls.slice(0, 2), ['sudo -n true', 'sudo -n apt-get update']);
});

test('without root or sudo the person is told what to do', async () => {
  const command = () => Promise.reject(new Error('a password is required'));
  const { machine: debian } = machine({ programs: ['/usr/bin/apt-get'], isRoot: false, command });
  await assert.rejects(ensureChromium(debian), /needs root or a sudo without a password.*CHROME_PATH/s);
});

test('without apt-get the person is told what to do', async () => {
  await assert.rejects(
    ensureChromium(machine().machine),
    /No Chromium, Chrome or Edge.*install Chromium.*CHROME_PATH/s,
  );
  await assert.rejects(
    ensureChromium(machine({ platform: 'darwin', programs: ['/usr/bin/apt-get'] }).machine),
    /CHROME_PATH/,
  );
});

test('a failing apt-get is shown in its own words', async () => {
  const command = () => Promise.reject(new Error('E: Unable to locate package chromium'));
  await assert.rejects(
    ensureChromium(machine({ programs: ['/usr/bin/apt-get'], command }).machine),
    /Unable to locate package/,
  );
});
