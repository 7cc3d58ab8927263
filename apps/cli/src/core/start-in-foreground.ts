import type { ChildProcess } from 'node:child_process';
import type { HomePaths } from '@codeai-hub/core/storage/home';
import { realFileSystem } from '@codeai-hub/core/storage/real-file-system';
import { EXIT } from '../exit-codes.ts';
import { failureOf } from '../failure.ts';
import type { Output } from '../output/output.ts';
import { ForegroundCore } from './foreground.ts';
import { launch } from './launch.ts';
import { spawnCore } from './spawn.ts';
import { StderrLines } from './stderr-lines.ts';
import { type StartWishes, tellStarted } from './tell-started.ts';
import { tellToStop } from './tell-to-stop.ts';

/** Starts a core that belongs to this terminal, and stays until it has ended. A core that runs already is only told. */
export async function startInForeground(paths: HomePaths, wishes: StartWishes, output: Output): Promise<number> {
  realFileSystem.makeDir(paths.root);
  const foreground = new ForegroundCore(tellToStop(paths), () => output.note('\nStopping …'));
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
    foreground.hold(started.child);
    const { stderr } = started.child;
    if (!stderr) return { ...started, words: () => '' };
    const said = new StderrLines(stderr, (line) => process.stderr.write(`${line}\n`));
    lines.set(started.child, said);
    return { ...started, words: () => said.words() };
  });
  const told = tellStarted(paths, { ...wishes, entry, isNew: child !== null, foreground: true }, output);
  if (!child) {
    await told;
    return EXIT.ok;
  }
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
  process.stderr.write(`The core ${how}. What it had accepted is kept. The log is in ${paths.logs}\n`);
  return EXIT.failed;
}
