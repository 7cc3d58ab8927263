import { HubError } from '@codeai-hub/protocol/errors';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import { entryOf } from './native/read.ts';

/** The provider's own switches, `providers.claude.options` in the settings. */
export interface Options {
  /** reads none of the person's Claude settings and no CLAUDE.md; for tests and for trying things out */
  isolation: boolean;
  /** offers the mode that asks nothing, by name */
  allowBypass: boolean;
  /** where the runtime is fetched from */
  registry: string | undefined;
}

const KNOWN: Readonly<Record<keyof Options, 'boolean' | 'string'>> = {
  isolation: 'boolean',
  allowBypass: 'boolean',
  registry: 'string',
};

/** Throws `settings_invalid` naming the first switch that is not one. */
export function readOptions({ options }: ResolvedSettings): Options {
  for (const [name, value] of Object.entries(options)) {
    const type = entryOf(KNOWN, name);
    const path = `providers.claude.options.${name}`;
    if (type === undefined)
      throw new HubError('settings_invalid', {
        path,
        reason: `there is no such switch; known are ${Object.keys(KNOWN).join(', ')}`,
      });
    if (typeof value !== type) throw new HubError('settings_invalid', { path, reason: `it must be a ${type}` });
  }
  return {
    isolation: options.isolation === true,
    allowBypass: options.allowBypass === true,
    registry: typeof options.registry === 'string' ? options.registry : undefined,
  };
}
