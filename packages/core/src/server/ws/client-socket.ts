/** Given to `send` where nobody waits: sockets may leave out telling, which costs a fifth of the sending. */
export const UNAWAITED = (): void => {};

/** One connected client's socket, real or linked in memory. Frames are text. */
export interface ClientSocket {
  /** bytes given to `send` that the other side's network has not taken yet */
  readonly bufferedAmount: number;
  /** `written` is called once the frame has left, or can never leave */
  send(frame: Buffer | string, written: () => void): void;
  /** a ping of the transport; its answer counts as a sign of life */
  ping(): void;
  /** stop and go on reading from the client */
  pause(): void;
  resume(): void;
  /** orderly; the socket reports its end by itself */
  close(code: number, reason: string): void;
  /** at once, for a peer that does not answer */
  terminate(): void;
}

/** What a socket tells. `closed` comes once, last. */
export interface ClientSocketEvents {
  received(frame: string): void;
  /** a frame that is no text, or that the transport itself refused */
  unreadable(reason: string): void;
  /** an answer to `ping` */
  alive(): void;
  closed(): void;
}

/** Why the core ends a connection, as WebSocket close codes; the reason names an error code of the closed list. */
export const CLOSE = { goingAway: 1001, refused: 1008 } as const;
