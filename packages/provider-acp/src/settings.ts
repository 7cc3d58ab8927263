import { HubError } from '@codeai-hub/protocol/errors';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import { entryOf } from '@codeai-hub/provider-kit/reading';

/** The switches of one agent, `providers.<id>.options` in the settings. */
export interface Options {
  /** offers the modes that ask nothing, by name */
  allowBypass: boolean;
  /** asks only where the agent's own settings say so */
  ownPermissions: boolean;
  /** tells the agent to trust every folder it is opened in, with what the folder's own settings start */
  trustFolder: boolean;
  /** where the runtime is fetched from */
  registry: string | undefined;
}

const KNOWN: Readonly<Record<keyof Options, 'boolean' | 'string'>> = {
  allowBypass: 'boolean',
  ownPermissions: 'boolean',
  trustFolder: 'boolean',
  registry: 'string',
};

/** Throws `settings_invalid` naming the first switch that is not one. */
export function readOptions(id: string, { options }: ResolvedSettings): Options {
  for (const [name, value] of Object.entries(options)) {
    const type = entryOf(KNOWN, name);
    const path = `providers.${id}.options.${name}`;
    if (type === undefined) {
      const reason = `there is no such switch; known are ${Object.keys(KNOWN).join(', ')}`;
      throw new HubError('settings_invalid', { path, reason });
    }
    if (typeof value !== type) throw new HubError('settings_invalid', { path, reason: `it must be a ${type}` });
  }
  return {
    allowBypass: options.allowBypass === true,
    ownPermissions: options.ownPermissions === true,
    trustFolder: options.trustFolder === true,
    registry: typeof options.registry === 'string' ? options.registry : undefined,
  };
}
