import { endGroup } from '@codeai-hub/provider-kit/processes/end-group';
import { describeExit, spawnTagged } from '@codeai-hub/provider-kit/processes/spawn-tagged';
import type { InstallRequest } from '../runtime/supply.ts';

/** Said each time: whatever the person's own settings say, nothing that is fetched may run while it is installed. */
const ALWAYS = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--global=false',
  '--workspaces=false',
  '--omit=dev',
  // What was decided is written down whole, with where each part comes from.
  '--package-lock=true',
  '--omit-lockfile-registry-resolved=false',
  '--loglevel=error',
  // A person waits for it, and can try again.
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=500',
  '--fetch-retry-maxtimeout=2000',
];

type Run = Pick<InstallRequest, 'env' | 'clock' | 'signal' | 'registry'>;

/** Runs the person's npm in the folder. Rejects with its own words when it fails; ends it, with all it started, on `signal`. */
export async function npm(words: readonly string[], cwd: string, run: Run): Promise<void> {
  const { env, clock, signal, registry } = run;
  const all = [...words, ...ALWAYS, ...(registry === undefined ? [] : [`--registry=${registry}`])];
  const [command, ...args] =
    process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', ['npm', ...all].join(' ')] : ['npm', ...all];
  signal.throwIfAborted();
  const started = spawnTagged({ command: command as string, args, cwd, env: { ...env }, tags: {}, name: 'npm' });
  started.stdin.end();
  started.stdout.resume();
  const leader = await started.started.catch((error: Error) => {
    throw new Error('npm, which fetches it, is not on this machine. Install Node.js with npm first', { cause: error });
  });
  const aborted = Promise.withResolvers<'aborted'>();
  const abort = () => aborted.resolve('aborted');
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    const exit = await Promise.race([started.exit, aborted.promise]);
    signal.throwIfAborted();
    if (exit === 'aborted' || exit.code === 0) return;
    throw new Error(`npm could not fetch it: ${wordsOf(started.stderrTail()) || describeExit(exit)}`);
  } finally {
    signal.removeEventListener('abort', abort);
    await endGroup(leader, { clock, graceMs: 0 });
  }
}

/** `npm error …` lines, without its codes and where its log is. */
function wordsOf(stderr: string): string {
  const lines = stderr
    .split('\n')
    .flatMap((line) => /^npm (?:error|ERR!) (?!code |errno |A complete log)(.+)/.exec(line)?.[1] ?? []);
  return lines.join(' ').replace(/\s+/g, ' ').trim().slice(0, 500);
}
