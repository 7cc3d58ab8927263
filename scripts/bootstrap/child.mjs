import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const LOOK_FOR_PARENT_MS = 500;

/**
 * Runs a program in the foreground and answers its exit code (128 + signal number when a signal ended it).
 * Ctrl-C reaches it from the terminal by itself; a signal sent to this process alone is passed on.
 * It is also ended when the npm that started us is gone.
 * @param {string} file
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @param {(child: import('node:child_process').ChildProcess) => void} [onStart] not called if it cannot be started
 * @returns {Promise<number>}
 */
export function run(file, args, options = {}, onStart = () => {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', ...options });
    if (child.pid !== undefined) onStart(child);
    const releases = [passSignalsTo(child), endWithNpm(child)];
    const release = () => {
      for (const one of releases) one();
    };
    child.once('error', (error) => {
      release();
      reject(error);
    });
    child.once('close', (code, signal) => {
      release();
      resolve(exitCode(code, signal));
    });
  });
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCode(code, signal) {
  if (signal) return 128 + (constants.signals[signal] ?? 0);
  return code ?? 1;
}

/** @param {import('node:child_process').ChildProcess} child */
function passSignalsTo(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.removeListener(signal, pass);
  };
}

/**
 * npm runs us through a shell, which a signal to npm ends without reaching us. Nothing tells a process that its
 * parent is gone, so it has to look.
 * @param {import('node:child_process').ChildProcess} child
 */
function endWithNpm(child) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return () => {};
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    child.kill('SIGTERM');
  }, LOOK_FOR_PARENT_MS);
  return () => clearInterval(look);
}
