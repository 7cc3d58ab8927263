import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { type Clock, systemClock } from '../clock.ts';
import { endGroup } from './end-group.ts';
import { processIdentity } from './identity.ts';

const TIMEOUT_MS = 5000;
const OUTPUT_LIMIT = 4 << 20;
/** Keeps shell frameworks from asking or drawing; given back as they were. */
const QUIET = { DISABLE_AUTO_UPDATE: 'true', TERM: 'dumb' };

export type Environment = Record<string, string | undefined>;

/** Where the environment came from; `reason` says why it is not the login shell's. */
export type ShellEnv =
  | { env: Environment; from: 'login-shell' }
  | { env: Environment; from: 'process'; reason: string };

/**
 * The environment a terminal of this user would have. A core started by a desktop or an editor lacks the PATH entries that
 * version managers add in shell profiles, and so does not find the agents.
 */
export async function loginShellEnv(options: { env?: Environment; clock?: Clock } = {}): Promise<ShellEnv> {
  const { env = process.env, clock = systemClock } = options;
  if (process.platform === 'win32') return { env, from: 'process', reason: 'Windows has no login shell' };
  const shell = env.SHELL || '/bin/sh';
  const mark = randomUUID();
  const printed = await run(shell, argsFor(shell, mark), mark, { ...env, ...QUIET }, clock);
  if (!printed.ok) return { env, from: 'process', reason: `${shell} ${printed.reason}` };
  const parsed = between(printed.output, mark);
  if (!parsed) return { env, from: 'process', reason: `${shell} printed no environment` };
  return { env: { ...parsed, ...asBefore(env) }, from: 'login-shell' };
}

/** Node prints it, since `env -0` is not everywhere and values may hold line breaks. Profiles print whatever they like. */
function argsFor(shell: string, mark: string): string[] {
  const command = `'${process.execPath}' -p '"${mark}" + JSON.stringify(process.env) + "${mark}"'`;
  return ['csh', 'tcsh'].includes(basename(shell)) ? ['-ic', command] : ['-i', '-l', '-c', command];
}

function between(output: string, mark: string): Record<string, string> | null {
  const text = output.split(mark)[1];
  if (text === undefined) return null;
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return null;
  }
}

function asBefore(env: Environment): Environment {
  return Object.fromEntries(Object.keys(QUIET).map((name) => [name, env[name]]));
}

type Run = { ok: true; output: string } | { ok: false; reason: string };

/** The shell gets no input and a group of its own, so that a profile that waits or starts something can be ended whole. */
async function run(shell: string, args: string[], mark: string, env: Environment, clock: Clock): Promise<Run> {
  const child = spawn(shell, args, { env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const identity = child.pid === undefined ? null : processIdentity(child.pid);
  const result = await printedBy(child, mark, clock);
  child.stdout.destroy();
  const leader = await identity;
  if (leader) await endGroup(leader, { clock, graceMs: 0 });
  return result;
}

/** The second mark ends the wait, not the shell: what a profile left running can keep stdout open for ever. */
function printedBy(child: ChildProcessByStdio<null, Readable, null>, mark: string, clock: Clock): Promise<Run> {
  const tooLong = { ok: false, reason: `took longer than ${TIMEOUT_MS / 1000} s` } as const;
  let output = '';
  return new Promise<Run>((resolve) => {
    const stop = clock.after(TIMEOUT_MS, () => settle(tooLong));
    const settle = (run: Run) => {
      stop();
      resolve(run);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < OUTPUT_LIMIT) output += text;
      if (output.split(mark).length > 2) settle({ ok: true, output });
    });
    child.once('error', (error) => settle({ ok: false, reason: error.message }));
    child.once('close', () => settle({ ok: true, output }));
  });
}
