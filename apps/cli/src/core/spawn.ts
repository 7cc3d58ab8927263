import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { NODE_FLAGS } from '@codeai-hub/core/lifecycle/node-flags';
import type { HomePaths } from '@codeai-hub/core/storage/home';
import { PROGRAM_VARIABLE } from '../command-line/program.ts';

/** Beside the built command line. */
const MAIN = resolve(import.meta.dirname, '../core/main.cjs');

/**
 * What the core and its agents do not inherit. The first two mark a core's agents: a core that is started from an agent's
 * shell is not that agent's child.
 */
const NOT_PASSED_ON = new Set(['CODEAI_HUB_RUN', 'CODEAI_HUB_SESSION', PROGRAM_VARIABLE]);

export interface CoreStart {
  /** `null`: the setting's */
  port: number | null;
  /** no stop when the last window is gone */
  keep: boolean;
}

/** `detached`: outlives this command and its terminal. `stderr` is a file then, since a pipe would end with us. */
export type Attachment = { type: 'detached'; stderr: number } | { type: 'attached' };

export interface SpawnedCore {
  child: ChildProcess;
  /** why the system made no process of it; then it has no stderr either */
  failure(): string | null;
}

/** Starts the core's process. It may still find that it cannot be one. */
export function spawnCore(paths: HomePaths, { port, keep }: CoreStart, attachment: Attachment): SpawnedCore {
  const detached = attachment.type === 'detached';
  const args = [...(port === null ? [] : ['--port', String(port)]), ...(keep ? ['--keep'] : [])];
  const child = spawn(process.execPath, [...NODE_FLAGS, MAIN, ...args], {
    // It holds no folder of the person's in use.
    cwd: paths.root,
    env: { ...ownEnvironment(), CODEAI_HUB_HOME: paths.root },
    stdio: ['ignore', 'ignore', detached ? attachment.stderr : 'pipe'],
    detached,
    windowsHide: true,
  });
  let failure: string | null = null;
  child.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= whyNot(error);
  });
  if (detached) child.unref();
  return { child, failure: () => failure };
}

/** What a system answers that has no process, memory or file handle to spare. */
const NO_ROOM = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']);

function whyNot({ code = '', message }: NodeJS.ErrnoException): string {
  if (!NO_ROOM.has(code)) return message;
  return `the system has no room for another process (${code}). Close some programs and try again`;
}

function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_PASSED_ON.has(name)));
}
