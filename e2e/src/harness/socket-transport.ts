import type { Transport } from '@codeai-hub/client/transport';
import { tokenSocketTransport } from 'codeai-hub/transport/token-socket';

/** A real WebSocket that signs in with the token, as no page can. Asks where the core is at every attempt. */
export function socketTransport(where: () => { url: string; token: string }): Transport {
  return tokenSocketTransport(async () => where());
}
