import { HubError } from '@codeai-hub/protocol/errors';
import { PROVIDER_NAME } from '../manifest.ts';
import pins from './pins.json' with { type: 'json' };

export type PlatformKey = keyof typeof pins.platforms;

export interface Machine {
  platform: NodeJS.Platform;
  arch: string;
  /** the C library is musl, as in Alpine */
  musl: boolean;
}

export function thisMachine(): Machine {
  return { platform: process.platform, arch: process.arch, musl: process.platform === 'linux' && !hasGlibc() };
}

/** Which of the vendor's packages fits. Throws `install_failed` on a machine there is none for. */
export function platformKey({ platform, arch, musl }: Machine): PlatformKey {
  const key = `${platform}-${arch}${musl ? '-musl' : ''}`;
  if (Object.hasOwn(pins.platforms, key)) return key as PlatformKey;
  throw new HubError('install_failed', { provider: PROVIDER_NAME, reason: `there is no build of it for ${key}` });
}

export function executableName(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'claude.exe' : 'claude';
}

function hasGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}
