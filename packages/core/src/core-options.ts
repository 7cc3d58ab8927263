import type { SecretStorage, Settings } from '@codeai-hub/protocol/channels/root/settings';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { Clock } from './clock.ts';
import type { AgentRegistryOptions } from './providers/agent-registry/agent-registry.ts';
import type { HostLauncher, InstalledProvider } from './providers/host-launcher.ts';
import type { ProcessKeeper } from './providers/providers.ts';
import type { FileSystem } from './storage/file-system.ts';
import type { HomePaths } from './storage/home.ts';

/** The settings as the core uses them. */
export interface CoreSettings {
  values(): Settings;
  secretsSet(): string[];
  /** Throws `settings_invalid`. */
  update(patch: Record<string, unknown>): void;
  secretStorage(): SecretStorage;
  setSecret(name: string, value: string | null): Promise<void>;
  /** asks the system keychain again; the settings then tell */
  lookForSecrets(): Promise<void>;
  /** names a text so that nobody without the key of the secrets can find it by guessing */
  secretMark(text: string): string;
  /** with secrets resolved; never logged */
  ofProvider(id: string): ResolvedSettings;
}

export interface CoreOptions {
  fs: FileSystem;
  paths: HomePaths;
  clock: Clock;
  /** in [0, 1) */
  random: () => number;
  settings: CoreSettings;
  /** which providers are installed now */
  installed: () => InstalledProvider[];
  /** agents that a person may add: what reads a registry of them, and the module that runs them */
  agents: { read: AgentRegistryOptions['read']; module: string };
  launcher: HostLauncher;
  processes: ProcessKeeper;
  /** agents are only started when what an earlier core left behind is gone */
  clean: Promise<void>;
  version: string;
  instanceId: string;
  runTag: string;
  platform: string;
  arch: string;
  newEpoch: () => string;
  /** names the time since the machine last started */
  boot: string;
  /** the real path of a folder of this machine; throws folder_* */
  realFolder: (path: string) => Promise<string>;
  /** where a path leads to when its links are followed; throws where it leads nowhere */
  realPath: (path: string) => string;
  /** work began or ended */
  activity: () => void;
  log: (level: 'debug' | 'info' | 'warn' | 'error', fields: Record<string, unknown>, message: string) => void;
}
