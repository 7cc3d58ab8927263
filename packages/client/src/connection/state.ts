import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import type { ResultOf } from '@codeai-hub/protocol/wire';

/** What the core said of itself when it let the client in. */
export type Welcome = ResultOf<'hello'>;

/** Why there is no connection now. `turned_away` carries the core's own words in `error`. */
export type Loss =
  | { type: 'unreachable' }
  | { type: 'dropped' }
  | { type: 'silent' }
  | { type: 'restarting'; reason: string }
  | { type: 'confused'; detail: string }
  | { type: 'turned_away'; error: HubErrorShape };

/** The life of a client's connection. Exactly one of these holds at any time. */
export type ConnectionState =
  /** made, not started */
  | { type: 'idle' }
  /** a socket is being opened; `attempt` counts from 1 since the last good connection */
  | { type: 'connecting'; attempt: number }
  /** the socket is open; the channels are being brought up to date */
  | { type: 'syncing'; attempt: number; welcome: Welcome | null }
  /** everything shown is what the core has */
  | { type: 'live'; attempt: number; since: number; welcome: Welcome }
  /** tries again by itself at `retryAt`; what is shown may be old */
  | { type: 'waiting'; attempt: number; retryAt: number; loss: Loss }
  /** trying again would not help: sign in or update, then `connect()` */
  | { type: 'refused'; error: HubErrorShape }
  | { type: 'closed' };
