import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveProvider } from '../host/serve.ts';
import { linkedStreams } from '../linked-stream.ts';
import type { ProviderModule } from '../module.ts';
import { lineStream } from '../node-stream.ts';
import type { Target } from './target.ts';

/** The module in this very process, over a stream in memory. */
export function inProcess(module: ProviderModule): Target['start'] {
  return async () => {
    const [ours, theirs] = linkedStreams();
    const ended = serveProvider(module, theirs);
    return { stream: ours, ended, kill: () => ours.close() };
  };
}

/** The module in a provider host of its own, as the core runs it. */
export function hostProcess(moduleFile: string): Target['start'] {
  const main = join(import.meta.dirname, '..', 'host', 'main.ts');
  return async () => {
    const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'conformance-compile-cache') };
    const child = spawn(process.execPath, [main, moduleFile], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.on('error', () => {});
    const ended = once(child, 'exit').then(() => {});
    return { stream: lineStream(child.stdout, child.stdin), ended, kill: () => child.kill('SIGKILL') };
  };
}
