import { join } from 'node:path';
import type { HubError } from '@codeai-hub/protocol/errors';
import type { HostNotificationParams, ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import { diskError } from '../storage/disk-errors.ts';
import type { InstalledProvider } from './host-launcher.ts';
import { ProviderHost } from './provider-host.ts';
import type { ProvidersOptions } from './providers.ts';

export interface HostTold {
  failed: (error: HubError) => void;
  ended: () => void;
  installProgress: (progress: HostNotificationParams<'install.progress'>) => void;
  signInProgress: (step: HostNotificationParams<'signIn.progress'>) => void;
}

/** Starts a host with the provider's own folder; its process is in the ledger until it is gone. Throws disk_*. */
export function startHost(
  options: ProvidersOptions,
  provider: InstalledProvider,
  settings: ResolvedSettings,
  told: HostTold,
): ProviderHost {
  const { processes, launcher, clock, coreVersion, runTag } = options;
  const { id } = provider.manifest;
  const host: ProviderHost = new ProviderHost({
    ...told,
    provider,
    launcher,
    clock,
    dataDir: ownFolder(options, id),
    coreVersion,
    runTag,
    settings,
    processStarted: (process) => processes.started(process),
    processEnded: ({ pid }) => processes.ended(pid),
    log: (line) => options.log({ provider: id, ...line }),
    exited: () => {
      if (host.pid !== null) processes.ended(host.pid);
    },
  });
  if (host.pid !== null) processes.started({ pid: host.pid, group: true, label: `${id} host`, sessionId: null });
  return host;
}

function ownFolder({ fs, dataDir }: ProvidersOptions, id: string): string {
  const dir = join(dataDir, id);
  try {
    fs.makeDir(dir);
  } catch (error) {
    throw diskError(error, dir);
  }
  return dir;
}
