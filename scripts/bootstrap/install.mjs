import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';
import { treeMatches } from './in-sync.mjs';
import { withLock } from './lock.mjs';
import { npmCommand } from './npm.mjs';
import { pinnedNodePath } from './runtime.mjs';
import { Unfinished } from './unfinished.mjs';

const REMINDER_MS = 15_000;

/**
 * Makes node_modules what package-lock.json says. Costs a few milliseconds when it is.
 * @param {string} root
 * @param {(line: string) => void} [print]
 */
export async function ensureInstalled(root, print = console.log, npm = npmCommand()) {
  const files = filesOf(root);
  const node = pinnedNodePath(root);
  if (upToDate(files, node)) return;
  await withLock(
    root,
    'install',
    (holder) => print(`Waiting for the installation that is already running (${holder}) …`),
    async () => {
      if (upToDate(files, node)) return;
      if (!existsSync(node) || !acceptExistingTree(files)) await install(root, files, print, npm);
      writeFileSync(files.stamp, stampOf(files));
    },
  );
}

/** @typedef {ReturnType<typeof filesOf>} Files */
/** @param {string} root */
function filesOf(root) {
  const modules = join(root, 'node_modules');
  return {
    lock: join(root, 'package-lock.json'),
    tree: join(modules, '.package-lock.json'),
    stamp: join(modules, '.codeai-hub-installed'),
    unfinished: new Unfinished(join(root, '.cache', 'install-unfinished')),
    log: join(root, '.cache', 'install.log'),
  };
}

/** @param {Files} files */
function stampOf(files) {
  const hash = createHash('sha256').update(readFileSync(files.lock)).digest('hex');
  return `${hash} ${process.platform}-${process.arch}\n`;
}

/**
 * @param {Files} files
 * @param {string} node
 */
function upToDate(files, node) {
  if (files.unfinished.exists() || !existsSync(files.stamp) || !existsSync(node)) return false;
  return readFileSync(files.stamp, 'utf8') === stampOf(files);
}

/** @param {Files} files */
function acceptExistingTree(files) {
  if (files.unfinished.exists() || !existsSync(files.tree)) return false;
  return treeMatches(readJson(files.lock), readJson(files.tree));
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** @typedef {ReturnType<typeof npmCommand>} Npm */
/**
 * @param {string} root
 * @param {Files} files
 * @param {(line: string) => void} print
 * @param {Npm} npm
 */
async function install(root, files, print, npm) {
  await files.unfinished.endLeftover(print);
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  print('Installing the packages (once, and when they change) …');
  files.unfinished.begin();
  const reminder = setInterval(() => print(`  still installing, ${seconds()} s …`), REMINDER_MS);
  const code = await npmCi(root, files, npm).finally(() => clearInterval(reminder));
  if (code !== 0) throw failure(code, files.log);
  files.unfinished.end();
  print(`Installed in ${seconds()} s.`);
}

/**
 * @param {string} root
 * @param {Files} files
 * @param {Npm} npm
 */
async function npmCi(root, files, npm) {
  // Without the includes, NODE_ENV=production or an `omit` of the person's npm settings would leave tools out.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const log = openSync(files.log, 'w');
  let release = () => false;
  try {
    /** @type {import('node:child_process').SpawnOptions} */
    const options = { cwd: root, stdio: ['ignore', log, log], shell: npm.shell };
    const code = await run(npm.file, [...npm.args, ...args], options, (child) => {
      files.unfinished.begin(child.pid);
      release = endAtOnce(child);
    });
    if (release()) throw new Stopped('Stopped while installing. The next start puts it right.');
    return code;
  } finally {
    closeSync(log);
  }
}

/**
 * npm takes its time to end in the middle of an installation. What it leaves is not used anyway.
 * @param {import('node:child_process').ChildProcess} npm
 * @returns {() => boolean} to be called at its end; answers whether it was ended here
 */
function endAtOnce(npm) {
  let ended = false;
  const end = () => {
    ended = true;
    npm.kill('SIGKILL');
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  return () => {
    process.off('SIGINT', end).off('SIGTERM', end);
    return ended;
  };
}

/** The installation was broken off on purpose. */
export class Stopped extends Error {}

/**
 * @param {number} code
 * @param {string} log
 */
function failure(code, log) {
  const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-25).join('\n');
  return new Error(
    `${tail}\n\nnpm could not install the packages (exit code ${code}). The lines above are its own words; all of them are in ${log}.\nCheck the network and the npm registry setting, then try again.`,
  );
}
