import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Ending } from './file-report.ts';
import type { Result } from './result.ts';

const REPORTER = fileURLToPath(import.meta.resolve('./result-reporter.ts'));
const KEPT_OUTPUT = 64 * 1024;
/** A process that a test left behind may hold the pipes open, so their end is not waited for any longer than this. */
const LAST_WORDS_MS = 250;

export type FileRun = {
  root: string;
  file: string;
  env: NodeJS.ProcessEnv;
  /** A test that takes longer has failed, and a file that does is killed. */
  hangsAfterMs: number;
};

/**
 * Runs one test file in a process of its own. Node's own runner is not used, because it waits for ever for a file
 * that leaves something open.
 */
export async function runFile({ root, file, env, hangsAfterMs }: FileRun): Promise<Ending> {
  const folder = mkdtempSync(join(tmpdir(), 'test-'));
  const report = join(folder, 'results');
  const flags = [
    `--test-reporter=${REPORTER}`,
    `--test-reporter-destination=${report}`,
    `--test-timeout=${hangsAfterMs}`,
  ];
  // Set inside a test, it would make the file report to a runner that is not there.
  const { NODE_TEST_CONTEXT: _, ...clean } = env;
  try {
    const ending = await runProcess([...flags, join(root, file)], { cwd: root, env: clean }, hangsAfterMs);
    return { ...ending, results: readResults(report) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type ProcessEnding = Ending extends infer One ? (One extends Ending ? Omit<One, 'results'> : never) : never;

function runProcess(
  args: readonly string[],
  place: { cwd: string; env: NodeJS.ProcessEnv },
  limit: number,
): Promise<ProcessEnding> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, args, { ...place, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    let hung = false;
    const deadline = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, limit);
    child.once('error', reject);
    child.once('exit', async (code, signal) => {
      clearTimeout(deadline);
      await Promise.race([once(child, 'close'), pause(LAST_WORDS_MS)]);
      child.stdout.destroy();
      child.stderr.destroy();
      const common = { output, seconds: (performance.now() - began) / 1000 };
      if (hung) resolve({ ...common, kind: 'hung' });
      else if (signal) resolve({ ...common, kind: 'killed', signal });
      else resolve({ ...common, kind: 'exited', code: code ?? 1 });
    });
  });
}

/** The last line may be torn, if the process died while writing it. */
function readResults(path: string): Result[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Result]));
}
