import type { HubErrorShape } from '@codeai-hub/protocol/errors';

/**
 * How frames travel. Each `connect` is one attempt; exactly one `closed` ends it, also when it never opened. No event
 * comes before `connect` has returned.
 */
export interface Transport {
  connect(events: SocketEvents): Socket;
}

export interface Socket {
  /** Only after `opened`. What cannot be sent any more is lost; `closed` follows. */
  send(frame: string): void;
  /** `closed` follows, if it did not come before. */
  close(): void;
}

export interface SocketEvents {
  opened(): void;
  frame(text: string): void;
  /** `error` when the core said why: it did not let this client in, or a frame was too large for it. */
  closed(error: HubErrorShape | null): void;
}
