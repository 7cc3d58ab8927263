import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { InstalledRuntime } from '@codeai-hub/provider-kit/contract';
import { installRuntime, type Progress } from '@codeai-hub/provider-kit/runtime/install';
import { installedRuntime } from '@codeai-hub/provider-kit/runtime/installed';
import { thisMachine } from '@codeai-hub/provider-kit/runtime/platform';
import { npmRegistry } from '@codeai-hub/provider-kit/runtime/registry';
import type { FoundRuntime } from '@codeai-hub/provider-kit/runtime/spec';
import type { Preset } from '../presets/preset.ts';
import type { Launch } from './launch.ts';
import { specOf } from './spec.ts';
import { saidVersion } from './version.ts';

/** What an installation works with. */
export interface InstallRequest {
  /** the provider's own folder */
  dataDir: string;
  /** of the person, by which npm finds its settings; with the tags of this run (I11) */
  env: Readonly<Record<string, string>>;
  /** what the agent itself would run with */
  agentEnv: Record<string, string>;
  /** named in the settings, in place of what npm is set to */
  registry: string | undefined;
  clock: Clock;
  signal: AbortSignal;
  progress(progress: Progress): void;
  log(message: string): void;
  /** starts the agent and greets it */
  greet(launch: Launch): Promise<void>;
}

/** Where the hub gets an agent's program from, and where it has put it. */
export interface Supply {
  installed(dataDir: string): Promise<FoundRuntime | undefined>;
  /** Cancelled or failed, it leaves nothing behind. */
  install(request: InstallRequest, version?: string): Promise<InstalledRuntime>;
}

/** `undefined` where the hub cannot install it on this machine. */
export function supplyOf(preset: Preset): Supply | undefined {
  if (preset.supply !== undefined) return preset.supply;
  return specOf(preset).package(thisMachine()) === undefined ? undefined : pinnedSupply(preset);
}

/** The package that this module was tested with. */
function pinnedSupply(preset: Preset): Supply {
  const spec = specOf(preset);
  return {
    installed: (dataDir) => installedRuntime(spec, dataDir),
    install: async ({ dataDir, env, agentEnv, registry, signal, progress, log }, version) => {
      const options = {
        dataDir,
        registry: registry ?? (await npmRegistry(spec, env)),
        machine: thisMachine(),
        signal,
        progress,
        probe: (path: string) => saidVersion(spec, path, agentEnv),
        log,
      };
      return installRuntime(spec, options, version);
    },
  };
}
