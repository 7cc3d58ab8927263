import { createHash, randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HubError } from '@codeai-hub/protocol/errors';
import { PROTOCOL_VERSIONS } from '@codeai-hub/protocol/version';
import { processIdentity } from '@codeai-hub/provider-kit/processes/identity';
import { runTagOf } from '@codeai-hub/provider-kit/processes/tags';
import { systemClock } from '../clock.ts';
import { Core } from '../core.ts';
import { FileLog } from '../diagnostics/file-log.ts';
import { listFolders } from '../folders/list-folders.ts';
import { realFolder } from '../folders/real-folder.ts';
import { letRequestsPass } from '../let-others-run.ts';
import { readSource } from '../providers/agent-registry/read-source.ts';
import { processLauncher } from '../providers/host-launcher.ts';
import { readInstalled } from '../providers/installed.ts';
import { FileSecretStore } from '../secrets/file-store.ts';
import { SecretKeeper } from '../secrets/keeper.ts';
import { ProcessKeychain } from '../secrets/process-keychain.ts';
import { type RunningServer, startServer } from '../server/server.ts';
import { ConfigFile } from '../settings/config-file.ts';
import { FileSettings } from '../settings/core-settings.ts';
import { watchFile } from '../settings/watch-file.ts';
import type { HomePaths } from '../storage/home.ts';
import { realFileSystem } from '../storage/real-file-system.ts';
import { CORE_VERSION } from '../version.ts';
import { bootName } from './boot.ts';
import { removeDiscovery, writeDiscovery } from './discovery.ts';
import { IdleStop } from './idle-stop.ts';
import { collectGarbage, MemoryRest } from './memory-rest.ts';
import { Children } from './process-keeper.ts';

export interface CoreArguments {
  /** instead of the setting's port; a free one where it cannot be had */
  port: number | null;
  /** no stop when the last window is gone */
  keep: boolean;
}

/** A person who has to unlock the keychain first is not waited for. */
const KEYCHAIN_WAIT_MS = 3000;

/** Where the build puts what belongs to the core. */
const DIST = resolve(import.meta.dirname, '..');

/** The core with its process around it: settings, log, server, agents' processes, and its own end. */
export class CoreProcess {
  readonly log: FileLog;
  readonly #paths: HomePaths;
  readonly #args: CoreArguments;
  readonly #instanceId = randomBytes(8).toString('hex');
  readonly #token = randomBytes(32).toString('base64url');
  readonly #secrets: FileSecretStore;
  readonly #keeper: SecretKeeper;
  readonly #config: ConfigFile;
  readonly #children: Children;
  readonly #idle: IdleStop;
  readonly #rest: MemoryRest;
  readonly #core: Core;
  /** resolves when nothing of an earlier core runs any more */
  readonly #clean = Promise.withResolvers<void>();
  readonly #onStop: (reason: string) => void;
  #server: RunningServer | null = null;
  #stopping = false;

  /** `onStop` is called when the core wants to end: nothing is left to do, or a client asked. Throws disk_*. */
  constructor(paths: HomePaths, args: CoreArguments, onStop: (reason: string) => void) {
    this.#paths = paths;
    this.#args = args;
    this.#onStop = onStop;
    this.#secrets = new FileSecretStore(realFileSystem, { path: paths.secrets, keyPath: paths.secretsKey });
    const files = { fs: realFileSystem, clock: systemClock };
    this.#config = new ConfigFile({ ...files, path: paths.config, backupsDir: paths.backups });
    this.log = new FileLog({
      ...files,
      dir: paths.logs,
      name: 'core',
      level: this.#config.settings.logLevel,
      secrets: () => this.secrets(),
    });
    const home = createHash('sha256').update(paths.root).digest('hex').slice(0, 12);
    const runTag = runTagOf(home, this.#instanceId);
    this.#keeper = this.#makeKeeper(home);
    const report = (error: unknown, what: string) =>
      this.log.warn({ what }, error instanceof Error ? error.message : String(error));
    this.#children = new Children({ fs: realFileSystem, path: paths.children, home, runTag, report });
    this.#idle = this.#makeIdleStop();
    this.#rest = new MemoryRest({ clock: systemClock, busy: () => this.#core.busy, giveBack: collectGarbage });
    this.#core = this.#makeCore(runTag);
  }

  /** every value that nothing written down may hold */
  secrets(): string[] {
    return [this.#token, ...this.#secrets.values()];
  }

  /** Resolves when clients can come. */
  async start(): Promise<void> {
    this.#config.onChange(() => this.#settingsChanged());
    this.#config.watch(watchFile);
    this.#tellProblems();
    this.#server = await this.#listen();
    this.#server.onClientCount(() => this.#active());
    await this.#announce(this.#server.url);
    this.log.info({ pid: process.pid, url: this.#server.url, version: CORE_VERSION }, 'the core is ready');
    this.#active();
    this.#lookAround().catch((error: unknown) => this.log.error({}, `warming up failed: ${String(error)}`));
  }

  /** What nobody who waits for the start has to wait for; who is there already is answered first. */
  async #lookAround(): Promise<void> {
    await letRequestsPass();
    await this.#children.sweepLeftovers().catch((error: unknown) => {
      this.log.error({}, `what an earlier core left behind could not be ended: ${String(error)}`);
    });
    await this.#openSecrets();
    this.#clean.resolve();
    try {
      await this.#core.warmUp();
    } finally {
      await this.#children.endUnclaimed();
    }
  }

  /** Agents are started with their keys, unless the keychain takes too long: then they are told later. */
  async #openSecrets(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const stop = systemClock.after(KEYCHAIN_WAIT_MS, resolve);
    await Promise.race([this.#keeper.start(), late]).finally(stop);
  }

  /** Ends turns, agents and connections in order, and leaves the home as the next start wants it. */
  async drain(reason: string): Promise<void> {
    this.#stopping = true;
    this.log.info({ reason }, 'the core stops');
    const failed = (what: string) => (error: unknown) => this.log.error({ what }, String(error));
    this.#idle.cancel();
    this.#rest.cancel();
    this.#config.close();
    this.#server?.announceRestart(reason);
    await this.#core.shutDown().catch(failed('stop the sessions'));
    await this.#server?.close().catch(failed('close the server'));
    await this.#children.endAll().catch(failed('end the agents'));
    try {
      removeDiscovery(realFileSystem, this.#paths.discovery, this.#instanceId);
    } catch (error) {
      failed('remove the discovery entry')(error);
    }
    this.log.info({}, 'the core has stopped');
    this.log.close();
  }

  #active(): void {
    if (this.#stopping) return;
    this.#idle.look();
    this.#rest.look();
  }

  #makeKeeper(home: string): SecretKeeper {
    const keychain = new ProcessKeychain({
      clock: systemClock,
      node: process.execPath,
      helper: join(DIST, 'core', 'keychain.js'),
      env: process.env,
      account: home,
    });
    return new SecretKeeper({
      store: this.#secrets,
      keychain,
      wish: () => this.#config.settings.secretStorage,
      changed: () => this.#settingsChanged(),
    });
  }

  #makeIdleStop(): IdleStop {
    return new IdleStop({
      clock: systemClock,
      limitMs: () => {
        const { idleStopSeconds } = this.#config.settings;
        return this.#args.keep || idleStopSeconds === 'never' ? null : idleStopSeconds * 1000;
      },
      clients: () => this.#server?.clientCount() ?? 0,
      busy: () => this.#core.busy || this.#core.sessions.anyScheduled,
      stop: () => this.#onStop('nothing was left to do'),
    });
  }

  #makeCore(runTag: string): Core {
    return new Core({
      fs: realFileSystem,
      paths: this.#paths,
      clock: systemClock,
      settings: new FileSettings(this.#config, this.#secrets, this.#keeper),
      random: Math.random,
      installed: () => readInstalled(join(DIST, 'providers'), (problem) => this.log.error({}, problem)),
      agents: { read: readSource, module: join(DIST, 'modules', 'described-agent.js') },
      launcher: processLauncher({
        node: process.execPath,
        hostFile: join(DIST, 'core', 'provider-host.js'),
        onStderr: (provider, text) => this.log.debug({ provider, stderr: text }, 'the provider host wrote to stderr'),
      }),
      processes: this.#children,
      clean: this.#clean.promise,
      version: CORE_VERSION,
      instanceId: this.#instanceId,
      runTag,
      platform: process.platform,
      arch: process.arch,
      newEpoch: () => randomBytes(6).toString('hex'),
      boot: bootName(this.#instanceId),
      realFolder: (path) => realFolder(path),
      realPath: realpathSync,
      activity: () => this.#active(),
      log: (level, fields, message) => this.log[level](fields, message),
    });
  }

  #listen(): Promise<RunningServer> {
    const settings = () => this.#config.settings;
    return startServer({
      hub: this.#core.hub,
      logger: this.log,
      settings: () => ({ port: this.#args.port ?? settings().port, maxClients: settings().maxClients }),
      core: { version: CORE_VERSION, instanceId: this.#instanceId },
      folders: listFolders,
      auth: { token: this.#token, cookieFile: join(this.#paths.run, 'browsers.json') },
      staticDir: join(DIST, 'ui'),
      status: () => this.#status(),
      diagnostics: async () => ({ ...this.#status(), root: this.#core.root.state }),
      shutdown: (reason) => this.#onStop(reason),
    });
  }

  async #announce(url: string): Promise<void> {
    const identity = await processIdentity(process.pid);
    if (!identity) throw new HubError('internal', { reference: 'the own process is not in the process table' });
    writeDiscovery(realFileSystem, this.#paths.discovery, {
      ...identity,
      instanceId: this.#instanceId,
      protocolVersions: [...PROTOCOL_VERSIONS],
      url,
      token: this.#token,
      version: CORE_VERSION,
    });
  }

  #settingsChanged(): void {
    this.log.setLevel(this.#config.settings.logLevel);
    this.#core.settingsChanged();
    void this.#keeper.settingsChanged();
    this.#tellProblems();
  }

  /** Problems of settings and secrets, as lasting problems of the root state. */
  #tellProblems(): void {
    const problems = [
      ...this.#config.problems,
      ...[this.#secrets.problem, this.#keeper.problem].filter((one) => one !== null),
    ];
    const ids = new Set(problems.map((_, n) => `settings-${n}`));
    for (const { id } of this.#core.root.state.problems) {
      if (id.startsWith('settings-') && !ids.has(id)) this.#core.problem(id, null);
    }
    for (const [n, problem] of problems.entries()) this.#core.problem(`settings-${n}`, problem);
  }

  #status(): object {
    return {
      status: this.#stopping ? 'stopping' : 'running',
      version: CORE_VERSION,
      pid: process.pid,
      instanceId: this.#instanceId,
      url: this.#server?.url,
      uptimeSeconds: Math.round(process.uptime()),
      clients: this.#server?.clientCount() ?? 0,
      sessions: this.#core.root.state.sessionCount,
      running: this.#core.sessions.running,
      memory: process.memoryUsage(),
    };
  }
}
