import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { connect, createServer } from 'node:net';

const GREETING_LIMIT = 200;
/** A holder that is busy answers late. Only where an unrelated program can sit on the address does it tell anything. */
const GREETING_TIMEOUT_MS = 2_000;

/**
 * Runs `work` while no other process of this machine does the same for this checkout; the others wait for it.
 *
 * The lock is a listening socket, so the system frees it on any death of its holder. A lock file with pid and start
 * time was measured to give double holders after a kill, whatever is done to verify it.
 * @template T
 * @param {string} root
 * @param {string} name
 * @param {(holder: string) => void} onWait told in words which process is waited for
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(root, name, onWait, work) {
  const key = createHash('sha256')
    .update(`${realpathSync(root)}\0${name}`)
    .digest('hex')
    .slice(0, 24);
  const release = await acquire(key, onWait);
  try {
    return await work();
  } finally {
    await release();
  }
}

/**
 * @param {string} key
 * @param {(holder: string) => void} onWait
 * @returns {Promise<() => Promise<void>>} the release
 */
export async function acquire(key, onWait, addresses = addressesOf(key), patience = GREETING_TIMEOUT_MS) {
  for (const address of addresses) {
    for (;;) {
      const release = await listen(address, key);
      if (release) return release;
      if ((await waitForHolder(address, key, onWait, patience)) === 'foreign') break;
    }
  }
  throw new Error('Another program holds the place where CodeAI Hub keeps its build lock. End it and try again.');
}

/**
 * Linux and Windows have names that vanish with their owner. Elsewhere loopback ports do, and a few are tried, as
 * an unrelated program may sit on one.
 * @param {string} key
 * @returns {import('node:net').ListenOptions[]}
 */
export function addressesOf(key, platform = process.platform) {
  if (platform === 'linux') return [{ path: `\0codeai-hub-${key}` }];
  if (platform === 'win32') return [{ path: `\\\\.\\pipe\\codeai-hub-${key}` }];
  const first = 49_152 + (Number.parseInt(key.slice(0, 6), 16) % 16_000);
  return [0, 1, 2, 3, 4].map((step) => ({ host: '127.0.0.1', port: first + step, exclusive: true }));
}

/**
 * @param {import('node:net').ListenOptions} address
 * @param {string} key
 * @returns {Promise<(() => Promise<void>) | undefined>} the release, or nothing if somebody else listens
 */
function listen(address, key) {
  return new Promise((resolve, reject) => {
    /** @type {Set<import('node:net').Socket>} */
    const waiting = new Set();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => waiting.delete(socket));
      socket.write(`${key} ${process.pid}\n`);
    });
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => {
      resolve(
        () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of waiting) socket.destroy();
          }),
      );
    });
  });
}

/**
 * Answers when the holder is gone, or that the listener is no lock of ours. A name of our own is nobody else's, so there
 * a silent holder is waited for.
 * @param {import('node:net').ListenOptions} address
 * @param {string} key
 * @param {(holder: string) => void} onWait
 * @param {number} patience milliseconds until a holder has to say who it is
 * @returns {Promise<'gone' | 'foreign'>}
 */
function waitForHolder(address, key, onWait, patience) {
  return new Promise((resolve) => {
    const socket = connect(/** @type {import('node:net').NetConnectOpts} */ (address));
    let greeting = '';
    let known = false;
    let told = false;
    /** @param {string} holder */
    const tell = (holder) => {
      if (!told) onWait(holder);
      told = true;
    };
    const foreign = () => {
      socket.destroy();
      resolve('foreign');
    };
    socket.setTimeout(patience, () => {
      if (address.path === undefined) return foreign();
      socket.setTimeout(0);
      tell('which does not answer yet');
    });
    socket.setEncoding('latin1');
    socket.on('data', (/** @type {string} */ text) => {
      if (known) return;
      greeting += text;
      if (!greeting.includes('\n') && greeting.length < GREETING_LIMIT) return;
      const holder = new RegExp(`^${key} (\\d+)\\n`).exec(greeting);
      if (!holder) return foreign();
      known = true;
      socket.setTimeout(0);
      tell(`process ${holder[1]}`);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve('gone'));
  });
}
