import type { ParamsOf, ResultOf } from '@codeai-hub/protocol/wire';
import type { Clock } from '../clock.ts';
import type { Logger } from '../diagnostics/log.ts';
import type { Hub } from '../hub.ts';

export type ListFolders = (params: ParamsOf<'folders.list'>) => Promise<ResultOf<'folders.list'>>;

/** The part of the settings the server follows, asked anew each time. */
export interface ServerSettings {
  port: number;
  maxClients: number;
}

/** What both the HTTP API and the WebSocket work with. */
export interface Services {
  hub: Hub;
  clock: Clock;
  logger: Logger;
  settings: () => ServerSettings;
  /** this build and this run of the core, told in the welcome */
  core: { version: string; instanceId: string };
  folders: ListFolders;
}

/** What only the HTTP API needs of the core. */
export interface CoreServices {
  status: () => object;
  diagnostics: () => Promise<object>;
  /** begins the orderly end; must return at once */
  shutdown: (reason: string) => void;
}
