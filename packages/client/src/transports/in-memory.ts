import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Transport } from '../transport.ts';

/** The core's side of an in-memory connection. */
export interface MemoryPeer {
  send(frame: string): void;
  onFrame(listener: (frame: string) => void): void;
  /** the client left; not called after `close` */
  onClose(listener: () => void): void;
  /** with an error: turns the client away */
  close(error?: HubErrorShape): void;
}

/** Both sides in one process. Frames arrive in order, each in a microtask of its own, as from a socket. */
export function inMemoryTransport(accept: (peer: MemoryPeer) => void): Transport {
  return {
    connect: (events) => {
      let open = true;
      let onFrame: (frame: string) => void = () => {};
      let onClose: () => void = () => {};
      const soon = (act: () => void) =>
        queueMicrotask(() => {
          if (open) act();
        });
      const peer: MemoryPeer = {
        send: (frame) => soon(() => events.frame(frame)),
        onFrame: (listener) => {
          onFrame = listener;
        },
        onClose: (listener) => {
          onClose = listener;
        },
        close: (error) =>
          soon(() => {
            open = false;
            events.closed(error ?? null);
          }),
      };
      soon(() => {
        accept(peer);
        soon(() => events.opened());
      });
      return {
        send: (frame) => soon(() => onFrame(frame)),
        close: () => {
          if (!open) return;
          open = false;
          queueMicrotask(() => {
            onClose();
            events.closed(null);
          });
        },
      };
    },
  };
}
