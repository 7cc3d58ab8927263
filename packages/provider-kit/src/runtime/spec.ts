import type { Runtime } from '@codeai-hub/protocol/channels/session/state';
import type { Machine } from './platform.ts';

export type FoundRuntime = Runtime & { path: string };

/** One kind of agent runtime: how it is recognised, where it is looked for, and what the hub installs. */
export interface RuntimeSpec {
  /** as the settings name its provider: `claude` */
  providerId: string;
  /** as a person knows the provider: "Claude" */
  provider: string;
  /** as a person knows the program: "Claude Code" */
  name: string;
  /** what it is called on a PATH: `claude` */
  command: string;
  /** the version in what `--version` prints; `undefined` when another program printed it */
  versionIn(printed: string): string | undefined;
  /** older ones are not driven */
  oldest: string;
  /** where the vendor's own installers put it, below the home folder */
  homePlaces: readonly string[];
  /** the version that the hub installs */
  version: string;
  /** the vendor's package for this machine; `undefined` when there is none */
  package(machine: Machine): RuntimePackage | undefined;
}

export interface RuntimePackage {
  /** below the address of a registry */
  archive: string;
  integrity: string;
  /** of what is installed, in bytes */
  size: number;
  /** the files of the archive that are installed, and where in the runtime's folder */
  files: Readonly<Record<string, string>>;
  /** which of these is run */
  program: string;
}
