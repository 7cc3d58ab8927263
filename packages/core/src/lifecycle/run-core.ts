import { createHash, randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { HubError } from '@codeai-hub/protocol/errors';
import { PROTOCOL_VERSIONS } from '@codeai-hub/protocol/version';
import { processIdentity } from '@codeai-hub/provider-kit/processes/identity';
import { RUN_TAG, runTagOf, SESSION_TAG } from '@codeai-hub/provider-kit/processes/tags';
import { systemClock } from '../clock.ts';
import { Core } from '../core.ts';
import { FileLog } from '../diagnostics/file-log.ts';
import { listFolders } from '../folders/list-folders.ts';
import { processLauncher } from '../providers/host-launcher.ts';
import { readInstalled } from '../providers/installed.ts';
import { FileSecretStore } from '../secrets/file-store.ts';
import { type RunningServer, startServer } from '../server/server.ts';
import { ConfigFile } from '../settings/config-file.ts';
import { FileSettings } from '../settings/core-settings.ts';
import { watchFile } from '../settings/watch-file.ts';
import { type HomePaths, prepareHome } from '../storage/home.ts';
import { realFileSystem } from '../storage/real-file-system.ts';
import { CORE_VERSION } from '../version.ts';
import { writeCrashReport } from './crash-report.ts';
import { readDiscovery, removeDiscovery, writeDiscovery } from './discovery.ts';
import { EXIT } from './exit-codes.ts';
import { IdleStop } from './idle-stop.ts';
import { acquireLock } from './lock.ts';
import { Children } from './process-keeper.ts';

export interface CoreArguments {
  /** instead of the setting's port; a free one where it cannot be had */
  port: number | null;
  keep: boolean;
}

/** A drain that takes longer is cut short: everything that was accepted is on disk already. */
const DRAIN_MS = 6000;

/** Where the build puts what belongs to the core. */
const DIST = resolve(import.meta.dirname, '..');

/** Runs the core of one home until it is told to stop or has nothing left to do. Throws when it cannot start. */
export async function runCore(paths: HomePaths, args: CoreArguments): Promise<void> {
  // A core started from an agent's shell is not that agent's child.
  delete process.env[RUN_TAG];
  delete process.env[SESSION_TAG];
  const warnings = prepareHome(paths);
  const lock = acquireLock(paths.lock);
  if ('heldBy' in lock)
    throw new HubError('core_running', { pid: readDiscovery(realFileSystem, paths.discovery)?.pid ?? 'unknown' });

  const fs = realFileSystem;
  const clock = systemClock;
  const instanceId = randomBytes(8).toString('hex');
  const secrets = new FileSecretStore(fs, { path: paths.secrets, keyPath: paths.secretsKey });
  const config = new ConfigFile({ fs, path: paths.config, backupsDir: paths.backups, clock });
  const token = randomBytes(32).toString('base64url');
  const logger = new FileLog({
    fs,
    dir: paths.logs,
    name: 'core',
    clock,
    level: config.settings.logLevel,
    secrets: () => [token, ...secrets.values()],
  });
  for (const warning of warnings) logger.warn({}, warning);
  const homeTag = createHash('sha256').update(paths.root).digest('hex').slice(0, 12);
  const runTag = runTagOf(homeTag, instanceId);
  const children = new Children({
    fs,
    path: paths.children,
    home: homeTag,
    runTag,
    report: (error, what) => logger.warn({ what }, error instanceof Error ? error.message : String(error)),
  });
  const clean = children
    .sweepLeftovers()
    .catch((error: unknown) => logger.error({}, `leftovers of an earlier core could not be ended: ${String(error)}`));

  let server: RunningServer | null = null;
  let stopping: Promise<void> | null = null;
  const idle = new IdleStop({
    clock,
    limitMs: () => {
      const { idleStopSeconds } = config.settings;
      return args.keep || idleStopSeconds === 'never' ? null : idleStopSeconds * 1000;
    },
    clients: () => server?.clientCount() ?? 0,
    busy: () => core.busy,
    stop: () => stop('nothing was left to do'),
  });
  const core = new Core({
    fs,
    paths,
    clock,
    settings: new FileSettings(config, secrets, () => core.settingsChanged()),
    installed: readInstalled(join(DIST, 'providers'), (problem) => logger.error({}, problem)),
    launcher: processLauncher({
      node: process.execPath,
      hostFile: join(DIST, 'core', 'provider-host.js'),
      onStderr: (provider, text) => logger.debug({ provider, stderr: text }, 'the provider host wrote to stderr'),
    }),
    processes: children,
    clean,
    version: CORE_VERSION,
    instanceId,
    runTag,
    platform: process.platform,
    newEpoch: () => randomBytes(6).toString('hex'),
    activity: () => idle.look(),
    log: (level, fields, message) => logger[level](fields, message),
  });
  config.onChange(() => {
    logger.setLevel(config.settings.logLevel);
    core.settingsChanged();
    tellProblems();
  });
  config.watch(watchFile);
  tellProblems();

  server = await startServer({
    hub: core.hub,
    logger,
    settings: () => ({ port: args.port ?? config.settings.port, maxClients: config.settings.maxClients }),
    core: { version: CORE_VERSION, instanceId },
    folders: listFolders,
    auth: { token, cookieFile: join(paths.run, 'browsers.json') },
    staticDir: join(DIST, 'ui'),
    status: () => status(),
    diagnostics: async () => ({ ...status(), settings: config.settings, root: core.root.state }),
    shutdown: (reason) => stop(reason),
  });
  server.onClientCount(() => idle.look());
  const identity = await processIdentity(process.pid);
  if (!identity) throw new HubError('internal', { reference: 'own process not found' });
  writeDiscovery(fs, paths.discovery, {
    ...identity,
    instanceId,
    protocolVersions: [...PROTOCOL_VERSIONS],
    url: server.url,
    token,
    version: CORE_VERSION,
  });
  logger.info({ pid: process.pid, url: server.url, version: CORE_VERSION }, 'the core is ready');
  listenForTheEnd();
  idle.look();
  core.warmUp().catch((error: unknown) => logger.error({}, `warming up failed: ${String(error)}`));

  function status(): object {
    return {
      status: stopping ? 'stopping' : 'running',
      version: CORE_VERSION,
      pid: process.pid,
      instanceId,
      url: server?.url,
      uptimeSeconds: Math.round(process.uptime()),
      clients: server?.clientCount() ?? 0,
      sessions: core.root.state.sessionCount,
      running: core.sessions.running,
      memory: process.memoryUsage(),
    };
  }

  function tellProblems(): void {
    const problems = [...config.problems, ...(secrets.problem ? [secrets.problem] : [])];
    for (const { id } of core.root.state.problems) {
      if (id.startsWith('settings-') && !problems.some((_, n) => id === `settings-${n}`)) core.problem(id, null);
    }
    for (const [n, problem] of problems.entries()) core.problem(`settings-${n}`, problem);
  }

  function stop(reason: string): void {
    stopping ??= drain(reason);
  }

  async function drain(reason: string): Promise<void> {
    logger.info({ reason }, 'the core stops');
    setTimeout(() => process.exit(EXIT.failed), DRAIN_MS).unref();
    idle.cancel();
    config.close();
    server?.announceRestart(reason);
    await core.shutDown().catch((error: unknown) => logger.error({}, `stopping the sessions failed: ${String(error)}`));
    await server?.close();
    await children.endAll().catch((error: unknown) => logger.error({}, `ending agents failed: ${String(error)}`));
    removeDiscovery(fs, paths.discovery, instanceId);
    logger.info({}, 'the core has stopped');
    logger.close();
    process.exit(EXIT.stopped);
  }

  function listenForTheEnd(): void {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
    const crash = (error: unknown) => {
      const report = writeCrashReport(paths.logs, error, { version: CORE_VERSION, platform: process.platform });
      logger.error(
        { report, stack: error instanceof Error ? error.stack : undefined },
        `the core crashed: ${String(error)}`,
      );
      process.exit(EXIT.failed);
    };
    process.on('uncaughtException', crash);
    process.on('unhandledRejection', crash);
  }
}
