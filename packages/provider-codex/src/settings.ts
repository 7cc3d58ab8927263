import { HubError } from '@codeai-hub/protocol/errors';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';

/** The provider's own switches, `providers.codex.options` in the settings. */
export interface Options {
  /** runs what was allowed in Codex's sandbox; off only where the system cannot have one */
  sandbox: boolean;
  /** offers the mode that asks nothing, by name */
  allowFullAccess: boolean;
  /** a turn goes on when the core is killed, and the next core resumes it */
  survive: boolean;
  /** where the runtime is fetched from */
  registry: string | undefined;
}

const KNOWN: Readonly<Record<keyof Options, 'boolean' | 'string'>> = {
  sandbox: 'boolean',
  allowFullAccess: 'boolean',
  survive: 'boolean',
  registry: 'string',
};

/** Throws `settings_invalid` naming the first switch that is not one. */
export function readOptions({ options }: ResolvedSettings): Options {
  for (const [name, value] of Object.entries(options)) {
    const type = KNOWN[name as keyof Options];
    const path = `providers.codex.options.${name}`;
    if (type === undefined) {
      const reason = `there is no such switch; known are ${Object.keys(KNOWN).join(', ')}`;
      throw new HubError('settings_invalid', { path, reason });
    }
    if (typeof value !== type) throw new HubError('settings_invalid', { path, reason: `it must be a ${type}` });
  }
  return {
    sandbox: options.sandbox !== false,
    allowFullAccess: options.allowFullAccess === true,
    survive: options.survive === true,
    registry: typeof options.registry === 'string' ? options.registry : undefined,
  };
}
