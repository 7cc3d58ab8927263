import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { HubError } from '@codeai-hub/protocol/errors';
import { type Clock, systemClock } from '../clock.ts';
import { type ProcessIdentity, processIdentity } from './identity.ts';

const STDERR_KEPT = 16_384;
/** A grandchild may hold stderr open for ever; this is how long the last words of the process itself are waited for. */
const LAST_WORDS_MS = 100;

export interface SpawnRequest {
  command: string;
  args: readonly string[];
  cwd: string;
  /** the whole environment; nothing is taken over from this process */
  env: Record<string, string | undefined>;
  /** of the host services: how the process is found again (I11) */
  tags: Record<string, string>;
  /** for messages to a person: "Claude" */
  name: string;
  clock?: Clock;
}

/** How a process ended. Exactly one of the two is not `null`. */
export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface TaggedProcess {
  readonly child: ChildProcess;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** The process runs. Rejects with `runtime_failed` when it could not be started; `exit` then never settles. */
  readonly started: Promise<ProcessIdentity>;
  readonly exit: Promise<ProcessExit>;
  /** the last words on stderr, bounded */
  stderrTail(): string;
}

/**
 * Starts a process as the leader of its own group, with the tags in its environment. Whoever calls reads stdout, reports
 * the process to the host before using it, and ends it with `endGroup`. Throws `runtime_failed` for what the system refuses
 * outright, such as a NUL in an argument.
 */
export function spawnTagged(request: SpawnRequest): TaggedProcess {
  const child = start(request);
  const started = identify(child, request);
  const exit = ending(child, request.clock ?? systemClock);
  // May fail before anybody asks for it.
  started.catch(() => {});
  return { child, stdin: child.stdin, stdout: child.stdout, started, exit, stderrTail: keepTail(child.stderr) };
}

function start(request: SpawnRequest): ChildProcessWithoutNullStreams {
  const { command, args, cwd, env, tags, name } = request;
  try {
    const child = spawn(command, args, {
      cwd,
      env: { ...env, ...tags },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    // `identify` tells of a failed start; later errors concern signals, which go another way.
    child.on('error', () => {});
    // Without a free file descriptor there are no streams, whatever the types say.
    if ((child.stdin as Writable | undefined) === undefined) throw new Error('too many files are open');
    // A write to a process that has ended is told by `exit`.
    child.stdin.on('error', () => {});
    return child;
  } catch (error) {
    throw new HubError('runtime_failed', { provider: name, reason: whyNot(error, request) }, { cause: error });
  }
}

async function identify(child: ChildProcess, request: SpawnRequest): Promise<ProcessIdentity> {
  // Until the event loop turns, even a process that has ended is not buried, so its start time can be read.
  const found = child.pid === undefined ? null : processIdentity(child.pid);
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new HubError('runtime_failed', { provider: request.name, reason: whyNot(error, request) }, { cause: error });
  }
  const identity = await found;
  if (identity) return identity;
  throw new HubError('runtime_failed', { provider: request.name, reason: 'it ended at once' });
}

function whyNot(error: unknown, { command, cwd }: SpawnRequest): string {
  const { code, message } = error as NodeJS.ErrnoException;
  // The system says ENOENT for a missing folder as well.
  if (code === 'ENOENT') return `${command} or the folder ${cwd} does not exist`;
  if (code === 'EACCES') return `${command} may not be executed`;
  return message;
}

function ending(child: ChildProcess, clock: Clock): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const done = () => {
        stop();
        resolve({ code, signal });
      };
      const stop = clock.after(LAST_WORDS_MS, done);
      child.once('close', done);
    });
  });
}

function keepTail(stderr: Readable): () => string {
  const decoder = new StringDecoder('utf8');
  let tail = '';
  stderr.on('data', (chunk: Buffer) => {
    tail = (tail + decoder.write(chunk)).slice(-STDERR_KEPT);
  });
  return () => tail;
}

/** "exit code 1", "signal SIGKILL": for the reason of `agent_process_ended`. */
export function describeExit(exit: ProcessExit): string {
  return exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
}
