import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { HomePaths } from '@codeai-hub/core/storage/home';
import { realFileSystem } from '@codeai-hub/core/storage/real-file-system';
import { command } from '../command-line/command.ts';
import { readPort } from '../command-line/port.ts';
import { ForegroundCore } from '../core/foreground.ts';
import { hubHome } from '../core/home.ts';
import { launch } from '../core/launch.ts';
import { type CoreStart, spawnCore } from '../core/spawn.ts';
import { StartLog } from '../core/start-log.ts';
import { StderrLines } from '../core/stderr-lines.ts';
import { tellStarted } from '../core/tell-started.ts';
import { EXIT } from '../exit-codes.ts';
import { failureOf } from '../failure.ts';
import type { Output } from '../output/output.ts';

export interface StartWishes extends CoreStart {
  /** open a browser */
  open: boolean;
}

export const start = command({
  name: 'start',
  about: 'Start the hub and open it in the browser',
  arguments: [],
  options: {
    port: { type: 'string', value: 'number', about: "listen here, not on the settings' port; 0 takes a free one" },
    'no-open': { type: 'boolean', about: 'open no browser; print a link instead' },
    foreground: { type: 'boolean', about: 'stay in this terminal until Ctrl-C' },
    keep: { type: 'boolean', about: 'do not stop when the last window was closed' },
  },
  notes: [
    'A hub that runs already is used. By itself it stops a minute after its last window was closed, when nothing works or\nwaits (setting "idleStopSeconds"); with --keep or --foreground it does not.',
  ],
  run: async ({ options, output }) => {
    const { foreground = false, keep = false } = options;
    const wishes = { port: readPort(options.port), keep: keep || foreground, open: !options['no-open'] };
    return await (foreground ? startInForeground : startInBackground)(hubHome(), wishes, output);
  },
});

export async function startInBackground(paths: HomePaths, wishes: StartWishes, output: Output): Promise<number> {
  const log = new StartLog(paths);
  try {
    const { entry, child } = await launch(paths, () => ({
      child: spawnCore(paths, wishes, { type: 'detached', stderr: log.descriptor }),
      words: () => log.words(),
    }));
    await tellStarted(paths, { ...wishes, entry, isNew: child !== null, foreground: false }, output);
    return EXIT.ok;
  } finally {
    log.close();
  }
}

async function startInForeground(paths: HomePaths, wishes: StartWishes, output: Output): Promise<number> {
  realFileSystem.makeDir(paths.root);
  const foreground = new ForegroundCore(() => output.note('\nStopping …'));
  try {
    return await untilItEnds(foreground, paths, wishes, output);
  } catch (error) {
    if (!foreground.signal) throw error;
    output.note('Stopped before the hub was ready. Nothing is running.');
    return EXIT.interrupted;
  } finally {
    foreground.release();
  }
}

async function untilItEnds(
  foreground: ForegroundCore,
  paths: HomePaths,
  wishes: StartWishes,
  output: Output,
): Promise<number> {
  const lines = new Map<ChildProcess, StderrLines>();
  const { entry, child } = await launch(paths, () => {
    const started = spawnCore(paths, wishes, { type: 'attached' });
    foreground.hold(started);
    const said = new StderrLines(started.stderr as Readable, (line) => process.stderr.write(`${line}\n`));
    lines.set(started, said);
    return { child: started, words: () => said.words() };
  });
  const told = tellStarted(paths, { ...wishes, entry, isNew: child !== null, foreground: true }, output);
  if (!child) return await told.then(() => EXIT.ok);
  lines.get(child)?.letThrough();
  // The hub runs, whatever became of the browser.
  const problem = (error: unknown) => {
    if (!foreground.signal) process.stderr.write(`${failureOf(error).error.message}\n`);
  };
  const ended = foreground.ended(child);
  await Promise.race([told.catch(problem), ended]);
  return tellEnd(await ended, foreground, paths, output);
}

function tellEnd(code: number | null, { signal }: ForegroundCore, paths: HomePaths, output: Output): number {
  if (code === 0) {
    output.note(signal ? 'The hub has stopped.' : 'The hub was stopped.');
    return EXIT.ok;
  }
  const how = code === null ? 'was killed' : `ended with code ${code}`;
  process.stderr.write(`The core ${how}. Nothing that was accepted is lost. The log is in ${paths.logs}\n`);
  return EXIT.failed;
}
