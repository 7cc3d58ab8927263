import { executableName, machineName } from '@codeai-hub/provider-kit/runtime/platform';
import type { RuntimeSpec } from '@codeai-hub/provider-kit/runtime/spec';
import { PROVIDER_NAME } from '../manifest.ts';
import pins from './pins.json' with { type: 'json' };

/** The vendor names its builds by their compilers' targets. The one for Linux needs no C library of the system. */
const TARGETS: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
  'win32-x64': 'x86_64-pc-windows-msvc',
  'win32-arm64': 'aarch64-pc-windows-msvc',
};

/** Codex, as the vendor's npm packages carry it: the program and what it starts. Voice is left out. */
export const CODEX_RUNTIME: RuntimeSpec = {
  providerId: 'codex',
  provider: PROVIDER_NAME,
  name: 'Codex',
  command: 'codex',
  versionIn: (printed) => /^codex-cli (\d+\.\d+\.\d+\S*)/m.exec(printed)?.[1],
  // Its protocol changes from version to version, and this is the first one this module was tried with.
  oldest: '0.169.0',
  homePlaces: ['.codex/bin'],
  version: pins.runtime,
  package: (machine) => {
    const key = machineName({ ...machine, musl: false });
    const target = TARGETS[key];
    if (target === undefined || !Object.hasOwn(pins.platforms, key)) return undefined;
    const { files, ...pinned } = pins.platforms[key as keyof typeof pins.platforms];
    const inFolder = files.map((file) => [`package/vendor/${target}/${file}`, file]);
    return {
      ...pinned,
      archive: `/${pins.package}/-/codex-${pins.runtime}-${key}.tgz`,
      files: Object.fromEntries(inFolder),
      program: `bin/${executableName('codex', machine.platform)}`,
    };
  },
};
