import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ListenOptions, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { acquire, addressesOf, withLock } from './lock.mjs';

const noWait = (holder: string) => assert.fail(`waited for ${holder}`);

function checkout(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('two at once do their work one after the other, and the second is told for whom it waits', async (context) => {
  const root = checkout(context);
  const order: string[] = [];
  const waits: string[] = [];
  const secondWaits = Promise.withResolvers<void>();
  const first = withLock(root, 'build', noWait, async () => {
    order.push('first begins');
    await secondWaits.promise;
    order.push('first ends');
  });
  const onWait = (holder: string) => {
    waits.push(holder);
    secondWaits.resolve();
  };
  const second = withLock(root, 'build', onWait, async () => order.push('second'));
  await Promise.all([first, second]);
  assert.deepEqual(order, ['first begins', 'first ends', 'second']);
  assert.deepEqual(waits, [`process ${process.pid}`]);
});

test('many at once never overlap', async (context) => {
  const root = checkout(context);
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 12 }, () => withLock(root, 'build', () => {}, work)));
  assert.equal(most, 1);
});

test('another checkout, or another name in the same one, is not waited for', async (context) => {
  const [here, there] = [checkout(context), checkout(context)];
  await withLock(here, 'build', noWait, async () => {
    await withLock(there, 'build', noWait, async () => {});
    await withLock(here, 'install', noWait, async () => {});
  });
});

test('work that fails frees the place and passes its error on', async (context) => {
  const root = checkout(context);
  await assert.rejects(
    withLock(root, 'build', noWait, async () => {
      throw new Error('no room');
    }),
    /no room/,
  );
  assert.equal(await withLock(root, 'build', noWait, async () => 'free'), 'free');
});

test('a holder killed with SIGKILL frees the place at once', async (context) => {
  const root = checkout(context);
  const holder = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { withLock } from ${JSON.stringify(import.meta.resolve('./lock.mjs'))};
       await withLock(${JSON.stringify(root)}, 'build', () => {}, () => new Promise(() => console.log('held')));`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(holder.stdout, 'data');
  const waits: string[] = [];
  const onWait = (who: string) => {
    waits.push(who);
    holder.kill('SIGKILL');
  };
  assert.equal(await withLock(root, 'build', onWait, async () => 'free'), 'free');
  assert.deepEqual(waits, [`process ${holder.pid}`]);
});

test('a holder too busy to say who it is is waited for, where the name is ours alone', async (context) => {
  const key = randomBytes(12).toString('hex');
  // Not every platform has a name in memory; a socket's path is a name everywhere but on Windows.
  const address = process.platform === 'win32' ? addressesOf(key)[0] : { path: join(checkout(context), 'place') };
  const silent: Socket[] = [];
  const busy = createServer((socket) => silent.push(socket));
  busy.listen(address);
  await once(busy, 'listening');
  context.after(() => busy.close());
  const told: string[] = [];
  const release = await acquire(
    key,
    (who) => {
      told.push(who);
      busy.close();
      for (const socket of silent) socket.end(`${key} ${process.pid}\n`);
    },
    [address as ListenOptions],
    1,
  );
  await release();
  assert.deepEqual(told, ['which does not answer yet']);
});

test('an unrelated program on a loopback port is passed by', async (context) => {
  const foreign = createServer((socket) => socket.end('220 mail.example ESMTP\r\n'));
  foreign.listen(0, '127.0.0.1');
  await once(foreign, 'listening');
  context.after(() => foreign.close());
  const taken = { host: '127.0.0.1', port: (foreign.address() as { port: number }).port };
  const release = await acquire('0123456789abcdef', noWait, [taken, { host: '127.0.0.1', port: 0 }]);
  await release();
  await assert.rejects(acquire('0123456789abcdef', noWait, [taken]), /Another program/);
});

test('every platform gets an address that vanishes with its owner', () => {
  const key = 'f'.repeat(24);
  assert.deepEqual(addressesOf(key, 'linux'), [{ path: `\0codeai-hub-${key}` }]);
  assert.deepEqual(addressesOf(key, 'win32'), [{ path: `\\\\.\\pipe\\codeai-hub-${key}` }]);
  const ports = addressesOf(key, 'darwin').map(({ port }) => port ?? 0);
  assert.equal(new Set(ports).size, 5);
  assert.ok(ports.every((port) => port >= 49_152 && port < 65_536));
});
