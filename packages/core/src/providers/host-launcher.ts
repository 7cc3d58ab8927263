import { spawn } from 'node:child_process';
import type { Manifest } from '@codeai-hub/provider-kit/contract';
import { serveProvider } from '@codeai-hub/provider-kit/host/serve';
import { linkedStreams } from '@codeai-hub/provider-kit/linked-stream';
import type { ProviderModule } from '@codeai-hub/provider-kit/module';
import { lineStream } from '@codeai-hub/provider-kit/node-stream';
import type { LineStream } from '@codeai-hub/provider-kit/rpc';

/** A provider as it lies on disk: what it says of itself, and the file its host loads. */
export interface InstalledProvider {
  manifest: Manifest;
  entry: string;
}

/** A started provider host. */
export interface HostLink {
  readonly stream: LineStream;
  /** null when the module runs in this process */
  readonly pid: number | null;
  /** last words of the host on stderr, for the reason of its end */
  lastWords(): string;
  kill(): void;
}

/** Starts provider hosts. */
export interface HostLauncher {
  launch(provider: InstalledProvider, environment: Record<string, string>): HostLink;
}

const STDERR_KEPT = 4000;

/** Each host is a process of its own (architecture §7). It ends by itself when its stdin closes with the core. */
export function processLauncher(options: {
  node: string;
  hostFile: string;
  onStderr: (providerId: string, text: string) => void;
}): HostLauncher {
  return {
    launch(provider, environment) {
      const child = spawn(options.node, [options.hostFile, provider.entry], {
        env: { ...process.env, ...environment },
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: process.platform !== 'win32',
        windowsHide: true,
      });
      let words = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        words = (words + text).slice(-STDERR_KEPT);
        options.onStderr(provider.manifest.id, text);
      });
      child.on('error', (error) => {
        words = `${words}${error.message}`;
        child.stdout.destroy();
      });
      return {
        stream: lineStream(child.stdout, child.stdin),
        pid: child.pid ?? null,
        lastWords: () => words.trim(),
        kill: () => child.kill('SIGKILL'),
      };
    },
  };
}

/** Runs modules in this process, over the same messages. For tests and the built-in demo agent. */
export function inProcessLauncher(modules: Record<string, ProviderModule>): HostLauncher {
  return {
    launch(provider) {
      const module = modules[provider.manifest.id];
      if (!module) throw new Error(`no module for ${provider.manifest.id}`);
      const [ours, theirs] = linkedStreams();
      void serveProvider(module, theirs);
      return { stream: ours, pid: null, lastWords: () => '', kill: () => ours.close() };
    },
  };
}
