import type { CoreFrame, NotificationName, Notifications } from '@codeai-hub/protocol/wire';
import type { ClientSocket } from '../ws/client-socket.ts';

interface Waiting {
  bytes: number;
  written: () => void;
}

/** A client's socket whose network the test is: while it does not read, bytes pile up. */
export class FakeSocket implements ClientSocket {
  readonly frames: CoreFrame[] = [];
  reads = true;
  isPaused = false;
  pings = 0;
  ended: { code: number; reason: string } | 'terminated' | null = null;
  /** the most bytes that ever waited */
  peak = 0;
  #waiting: Waiting[] = [];

  get bufferedAmount(): number {
    return this.#waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  send(frame: Buffer | string, written: () => void): void {
    this.frames.push(JSON.parse(frame.toString()) as CoreFrame);
    this.#waiting.push({ bytes: Buffer.byteLength(frame), written });
    this.peak = Math.max(this.peak, this.bufferedAmount);
    if (this.reads) this.takeAll();
  }

  /** The network takes the oldest frame. */
  take(): void {
    this.#waiting.shift()?.written();
  }

  takeAll(): void {
    while (this.#waiting.length > 0) this.take();
  }

  ping(): void {
    this.pings++;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  close(code: number, reason: string): void {
    this.ended = { code, reason };
  }

  terminate(): void {
    this.ended = 'terminated';
  }

  notifications<N extends NotificationName>(name: N): Notifications[N][] {
    return this.frames.flatMap((frame) =>
      'method' in frame && frame.method === name ? [frame.params as Notifications[N]] : [],
    );
  }

  errors(): string[] {
    return this.frames.flatMap((frame) => ('error' in frame ? [frame.error.data.code] : []));
  }
}
