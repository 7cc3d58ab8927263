import { executableName, machineName } from '@codeai-hub/provider-kit/runtime/platform';
import type { RuntimeSpec } from '@codeai-hub/provider-kit/runtime/spec';
import { PROVIDER_NAME } from '../manifest.ts';
import pins from './pins.json' with { type: 'json' };

/** Claude Code, as the SDK's own packages carry it. */
export const CLAUDE_RUNTIME: RuntimeSpec = {
  providerId: 'claude',
  provider: PROVIDER_NAME,
  name: 'Claude Code',
  command: 'claude',
  versionIn: (printed) => /^(\d+\.\d+\.\d+\S*) \(Claude Code\)/.exec(printed)?.[1],
  // The first whose streaming input this module was written for.
  oldest: '2.1.261',
  homePlaces: ['.claude/local'],
  version: pins.runtime,
  package: (machine) => {
    const key = machineName(machine);
    if (!Object.hasOwn(pins.platforms, key)) return undefined;
    const name = `${pins.package}-${key}`;
    const program = executableName('claude', machine.platform);
    return {
      ...pins.platforms[key as keyof typeof pins.platforms],
      archive: `/${name}/-/${name.split('/')[1]}-${pins.sdk}.tgz`,
      files: { [`package/${program}`]: program },
      program,
    };
  },
};
