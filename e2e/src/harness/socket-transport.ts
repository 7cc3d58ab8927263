import type { Transport } from '@codeai-hub/client/transport';
import { tokenSocketTransport } from 'codeai-hub/transport/token-socket';

/** A real WebSocket that signs in with the token, as no page can. Asks where the core is at every attempt; `null`: nowhere. */
export function socketTransport(where: () => { url: string; token: string } | null): Transport {
  return tokenSocketTransport(async () => where());
}
