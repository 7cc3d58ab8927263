import { PassThrough } from 'node:stream';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
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
  /** the file that describes the agent to a module which runs any; `stamp` changes with it, too */
  about?: string;
  /** changes when the file does */
  stamp?: string;
  /** why it cannot be used; it is shown all the same */
  problem?: HubErrorShape;
}

/** A started provider host. */
export interface HostLink {
  readonly stream: LineStream;
  /** null when the module runs in this process */
  readonly pid: number | null;
  /** last words of the host on stderr, for the reason of its end */
  lastWords(): string;
  /** Called once, when the host is gone as a process. Its connection may close before. */
  onExit(listener: () => void): void;
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
      // Loaded when it is first needed: not before the server listens.
      const { spawn } = process.getBuiltinModule('node:child_process');
      const child = spawn(
        options.node,
        [options.hostFile, provider.entry, ...(provider.about ? [provider.about] : [])],
        {
          env: { ...process.env, ...environment },
          stdio: ['pipe', 'pipe', 'pipe'],
          detached: process.platform !== 'win32',
          windowsHide: true,
        },
      );
      let words = '';
      const { promise: gone, resolve: exited } = Promise.withResolvers<void>();
      // Without room for another open file there is not even a pipe to it; what is said then comes as `error`.
      const input = child.stdout ?? new PassThrough();
      child.on('error', (error) => {
        words = `${words}${error.message}`;
        input.destroy();
        if (child.pid === undefined) exited();
      });
      child.once('exit', () => exited());
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        words = (words + text).slice(-STDERR_KEPT);
        options.onStderr(provider.manifest.id, text);
      });
      return {
        stream: lineStream(input, child.stdin ?? new PassThrough()),
        pid: child.pid ?? null,
        lastWords: () => words.trim(),
        onExit: (listener) => void gone.then(listener),
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
      const served = serveProvider(module, theirs);
      return {
        stream: ours,
        pid: null,
        lastWords: () => '',
        onExit: (listener) => void served.then(listener),
        kill: () => ours.close(),
      };
    },
  };
}
