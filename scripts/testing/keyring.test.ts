import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureKeyring } from './keyring.ts';
import type { Machine } from './machine.ts';

function machine(programs: string[], more: Partial<Machine> = {}) {
  const ran: string[] = [];
  const said: string[] = [];
  const one: Machine = {
    env: { PATH: '/usr/bin' },
    platform: 'linux',
    isProgram: (path) => programs.includes(path),
    isRoot: true,
    command: async (file, args) => {
      ran.push([file, ...args].join(' '));
      if (args.includes('install')) programs.push('/usr/bin/gnome-keyring-daemon', '/usr/bin/dbus-daemon');
      return '';
    },
    print: (line) => said.push(line),
    ...more,
  };
  return { one, ran, said };
}

test('a keyring that is there is taken, one that is not is installed', async () => {
  const there = machine(['/usr/bin/gnome-keyring-daemon', '/usr/bin/dbus-daemon']);
  assert.equal(await ensureKeyring(there.one), '/usr/bin/gnome-keyring-daemon');
  assert.deepEqual(there.ran, []);
  const missing = machine(['/usr/bin/apt-get']);
  assert.equal(await ensureKeyring(missing.one), '/usr/bin/gnome-keyring-daemon');
  assert.deepEqual(missing.ran, ['apt-get update', 'apt-get install -y --no-install-recommends dbus gnome-keyring']);
});

test('where nobody may install one, that is said and no test is kept from running', async () => {
  const refuses = async () => {
    throw new Error('a password is required');
  };
  for (const one of [
    machine([], { platform: 'darwin' }),
    machine(['/usr/bin/apt-get'], { isRoot: false, command: refuses }),
  ]) {
    assert.equal(await ensureKeyring(one.one), '');
    assert.match(one.said.join(), /not tested/);
  }
});

test('packages that bring nothing are an error', async () => {
  const { one } = machine(['/usr/bin/apt-get'], { command: async () => '' });
  await assert.rejects(ensureKeyring(one), /not in PATH/);
});
