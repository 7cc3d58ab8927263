import type { CommandResult } from '@codeai-hub/client/api';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Receipt } from '@codeai-hub/protocol/receipts';

export type Accepted = Extract<Receipt, { status: 'accepted' }>;

/** Throws what the core refused with. */
export async function accepted(result: Promise<CommandResult>): Promise<Accepted> {
  const receipt = await result;
  if (receipt.status === 'accepted') return receipt;
  if (receipt.status === 'rejected') throw HubError.of(receipt.error);
  throw new Error('The connection was closed before the core had answered.');
}
