import { HubError } from '@codeai-hub/protocol/errors';
import { CONTRACT_VERSION } from '@codeai-hub/provider-kit/contract';
import * as z from 'zod';

/** What every manifest tells, whatever contract it is of. */
export const ManifestHead = z.object({
  contract: z.number().int(),
  id: z.string(),
  name: z.string(),
  version: z.string(),
});
export type ManifestHead = z.infer<typeof ManifestHead>;

/** Why a module cannot work with this core, or `null`. Its other words may mean something else, so they are not looked at. */
export function incompatibility(manifest: unknown): HubError | null {
  const head = ManifestHead.safeParse(manifest, { jitless: true });
  if (!head.success || head.data.contract === CONTRACT_VERSION) return null;
  const { name, version, contract } = head.data;
  const hint = contract > CONTRACT_VERSION ? 'Update CodeAI Hub.' : `Update ${name} to a version for this hub.`;
  return new HubError('provider_incompatible', { provider: name, version, contract, spoken: CONTRACT_VERSION, hint });
}
