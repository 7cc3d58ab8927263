import type { Choice } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { ThreadSettingsUpdateParams, ThreadStartParams } from '../native/protocol.ts';
import type { Options } from '../settings.ts';

type Policy = NonNullable<ThreadStartParams['approvalPolicy']>;
type Sandbox = NonNullable<ThreadStartParams['sandbox']>;

/** What a mode means to the runtime: when it asks, what its sandbox lets through, and whether it only plans. */
export interface Permissions {
  approvalPolicy: Policy;
  sandbox: Sandbox;
  plans: boolean;
}

/** In the order they are offered. The first asks (I16). */
export const MODES: Choice[] = [
  {
    id: 'ask',
    label: 'Ask',
    description:
      'Asks before every command and every change. What you allow runs in a sandbox, and without it if that is in its way.',
  },
  {
    id: 'auto',
    label: 'Work in the folder',
    description: 'Runs commands and changes files inside its sandbox without asking. Asks to go beyond the folder.',
  },
  {
    id: 'read-only',
    label: 'Only look',
    description: 'Reads and runs commands that change nothing. Asks before anything else.',
  },
  { id: 'plan', label: 'Plan', description: 'Looks, asks questions and plans. Changes nothing until you approve it.' },
];

/** Offered only when the setting `allowFullAccess` names it: everything runs, nothing is asked. */
export const FULL_ACCESS: Choice = {
  id: 'full-access',
  label: 'Full access',
  description: 'Runs everything without asking and without a sandbox. Only for a machine that can be lost.',
};

const PERMISSIONS: Readonly<Record<string, Permissions>> = {
  ask: { approvalPolicy: 'untrusted', sandbox: 'workspace-write', plans: false },
  auto: { approvalPolicy: 'on-request', sandbox: 'workspace-write', plans: false },
  'read-only': { approvalPolicy: 'on-request', sandbox: 'read-only', plans: false },
  plan: { approvalPolicy: 'on-request', sandbox: 'read-only', plans: true },
  [FULL_ACCESS.id]: { approvalPolicy: 'never', sandbox: 'danger-full-access', plans: false },
};

export function modesOffered({ allowFullAccess }: Options): Choice[] {
  return allowFullAccess ? [...MODES, FULL_ACCESS] : MODES;
}

/**
 * Throws `choice_unknown` for a mode that is not on offer. Without a sandbox a mode that relies on it asks about
 * everything instead.
 */
export function permissionsOf(mode: string, options: Options): Permissions {
  const offered = modesOffered(options).map(({ id }) => id);
  const permissions = offered.includes(mode) ? PERMISSIONS[mode] : undefined;
  if (permissions === undefined)
    throw new HubError('choice_unknown', { what: 'mode', value: mode, offered: offered.join(', ') });
  if (options.sandbox || permissions.approvalPolicy === 'never') return permissions;
  return { ...permissions, approvalPolicy: 'untrusted', sandbox: 'danger-full-access' };
}

/** The same sandbox, as it is named for a conversation that runs already. */
export function sandboxPolicyOf(sandbox: Sandbox): NonNullable<ThreadSettingsUpdateParams['sandboxPolicy']> {
  switch (sandbox) {
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    case 'read-only':
      return { type: 'readOnly', networkAccess: false };
    case 'workspace-write':
      return {
        type: 'workspaceWrite',
        writableRoots: [],
        networkAccess: false,
        excludeTmpdirEnvVar: false,
        excludeSlashTmp: false,
      };
  }
}
