import { type Machine, machineName } from '@codeai-hub/provider-kit/runtime/platform';
import type { RuntimePackage, RuntimeSpec } from '@codeai-hub/provider-kit/runtime/spec';
import type { Preset } from '../presets/preset.ts';

/** How an agent's program is found and installed, as the kit takes it. */
export function specOf(preset: Preset): RuntimeSpec {
  const { id, name, program, oldest, places, install } = preset;
  return {
    providerId: id,
    provider: name,
    name,
    command: program ?? '',
    versionIn: (printed) => /\d+\.\d+\.\d+[^\s"']*/.exec(printed)?.[0],
    oldest,
    homePlaces: places,
    version: install?.version ?? oldest,
    package: (machine) => packageOf(preset, machine),
  };
}

function packageOf({ install }: Preset, machine: Machine): RuntimePackage | undefined {
  const key = machineName(machine);
  const platforms = install?.platforms ?? {};
  const pinned = Object.hasOwn(platforms, key) ? platforms[key] : platforms.any;
  if (pinned === undefined) return undefined;
  const { files, ...pack } = pinned;
  return { ...pack, files: Object.fromEntries(files.map((file) => [`package/${file}`, file])) };
}
