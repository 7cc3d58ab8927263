import { chmodSync, statfsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { HubError } from '@codeai-hub/protocol/errors';
import { diskError, errnoOf } from './disk-errors.ts';
import { makeFolders } from './make-folders.ts';
import { syncFolderNow } from './sync-folder.ts';

/** Every place the core keeps something in. */
export interface HomePaths {
  root: string;
  core: string;
  config: string;
  secrets: string;
  secretsKey: string;
  run: string;
  discovery: string;
  lock: string;
  children: string;
  sessions: string;
  logs: string;
  backups: string;
  providers: string;
  provider(id: string): string;
  /** what the hub installed for providers, with checksums */
  installedRuntimes: string;
  session(id: string): string;
  sessionLog(id: string): string;
  sessionSnapshot(id: string): string;
  sessionHistory(id: string): string;
  sessionBlobs(id: string): string;
  /** draft and read position */
  sessionRecords(id: string): string;
  /** summaries of all sessions; derived */
  sessionIndex: string;
  /** of which quota windows people were warned */
  limitWarnings: string;
  rootLog: string;
  /** receipts of the root channel's commands */
  rootCommands: string;
}

export function homePaths(root: string): HomePaths {
  const core = join(root, 'core');
  const run = join(core, 'run');
  const sessions = join(root, 'sessions');
  const providers = join(root, 'providers');
  return {
    root,
    core,
    config: join(core, 'config.json'),
    secrets: join(core, 'secrets.json'),
    secretsKey: join(core, 'secrets.key'),
    run,
    discovery: join(run, 'core.json'),
    lock: join(run, 'core.lock.db'),
    children: join(run, 'children.json'),
    sessions,
    logs: join(root, 'logs'),
    backups: join(root, 'backups'),
    providers,
    provider: (id) => join(providers, id),
    installedRuntimes: join(providers, 'installed.json'),
    session: (id) => join(sessions, id),
    sessionLog: (id) => join(sessions, id, 'events.jsonl'),
    sessionSnapshot: (id) => join(sessions, id, 'snapshot.json'),
    sessionHistory: (id) => join(sessions, id, 'history.jsonl'),
    sessionBlobs: (id) => join(sessions, id, 'blobs'),
    sessionRecords: (id) => join(sessions, id, 'records.json'),
    sessionIndex: join(root, 'sessions.index.jsonl'),
    limitWarnings: join(core, 'limit-warnings.json'),
    rootLog: join(core, 'root.jsonl'),
    rootCommands: join(core, 'commands.jsonl'),
  };
}

export interface Machine {
  env: Record<string, string | undefined>;
  platform: NodeJS.Platform;
  /** the user's own folder */
  userHome: string;
}

/** The hub's home folder: `CODEAI_HUB_HOME`, else the usual place. Throws settings_invalid for a relative path. */
export function findHome({ env, platform, userHome }: Machine): string {
  const wanted = env.CODEAI_HUB_HOME;
  if (wanted) {
    if (isAbsolute(wanted)) return wanted;
    throw new HubError('settings_invalid', { path: 'CODEAI_HUB_HOME', reason: `"${wanted}" is not an absolute path` });
  }
  if (platform !== 'win32') return join(userHome, '.codeai-hub');
  return join(env.APPDATA || join(userHome, 'AppData', 'Roaming'), 'CodeAI-Hub');
}

/** Makes the folders, owner-only, and says what is not as it should be. Throws disk_*. */
export function prepareHome(paths: HomePaths): string[] {
  for (const dir of [paths.root, paths.core, paths.run, paths.sessions, paths.logs, paths.backups, paths.providers]) {
    try {
      makeDurably(dir);
    } catch (error) {
      throw diskError(error, dir);
    }
  }
  tightenRun(paths.run);
  return [...openToOthers(paths), ...onNetwork(paths.root)];
}

/** What is promised in these folders must not go with a folder whose own name was lost. */
function makeDurably(dir: string): void {
  const first = makeFolders(dir);
  if (first === undefined) return;
  for (let made = dir; made !== dirname(first); made = dirname(made)) syncIfReadable(dirname(made));
}

/** Where the home is, somebody may write who may not look. */
function syncIfReadable(dir: string): void {
  try {
    syncFolderNow(dir);
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes(errnoOf(error))) throw error;
  }
}

/** The token lives in here, so this folder is closed to others whatever was done to it. */
function tightenRun(run: string): void {
  if (process.platform === 'win32' || (statSync(run).mode & 0o077) === 0) return;
  try {
    chmodSync(run, 0o700);
  } catch (error) {
    throw diskError(error, run);
  }
}

function openToOthers(paths: HomePaths): string[] {
  if (process.platform === 'win32') return [];
  return [paths.root, paths.core, paths.sessions, paths.providers]
    .filter((dir) => (statSync(dir).mode & 0o022) !== 0)
    .map((dir) => `Other users of this machine can change ${dir}. Close it with: chmod go-w '${dir}'`);
}

/** Linux numbers of NFS, SMB and CIFS. */
const NETWORK_TYPES = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42]);

function onNetwork(root: string): string[] {
  if (process.platform !== 'linux' || !NETWORK_TYPES.has(statfsSync(root).type)) return [];
  return [`${root} is on a network drive, where locks do not hold reliably. Set CODEAI_HUB_HOME to a local folder.`];
}
