import { PEER_TIMEOUT_MS, PING_INTERVAL_MS } from '@codeai-hub/protocol/wire';
import type { Clock } from '../clock.ts';

/** How long the core may take to answer when there is a reason to doubt the connection. */
const LOOK_MS = 4_000;
/** A timer this much too late tells that the machine slept or the page was held back. */
const LATE_MS = 3_000;

/**
 * Finds out that the other side is gone: within PEER_TIMEOUT_MS of its last frame, and within LOOK_MS after `look()`. A
 * late timer proves nothing, since frames may wait unread behind it: then it looks once more before it judges.
 */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #ping: () => void;
  readonly #dead: () => void;
  #cancelTick: (() => void) | null = null;
  #deadline: { at: number; cancel: () => void } | null = null;

  constructor(options: { clock: Clock; ping: () => void; dead: () => void }) {
    this.#clock = options.clock;
    this.#ping = options.ping;
    this.#dead = options.dead;
  }

  start(): void {
    this.stop();
    this.#planTick();
  }

  stop(): void {
    this.#cancelTick?.();
    this.#cancelTick = null;
    this.heard();
  }

  /** A frame came: the other side lives. */
  heard(): void {
    this.#deadline?.cancel();
    this.#deadline = null;
  }

  /** Asks for a sign of life now and waits only shortly for it. */
  look(): void {
    if (this.#cancelTick === null) return;
    this.#ping();
    this.#expect(LOOK_MS);
  }

  #planTick(): void {
    const due = this.#clock.now() + PING_INTERVAL_MS;
    this.#cancelTick = this.#clock.after(PING_INTERVAL_MS, () => {
      this.#planTick();
      if (this.#clock.now() - due > LATE_MS) return this.look();
      this.#ping();
      this.#expect(PEER_TIMEOUT_MS - PING_INTERVAL_MS);
    });
  }

  /** An earlier deadline stays. */
  #expect(ms: number): void {
    const at = this.#clock.now() + ms;
    if (this.#deadline && this.#deadline.at <= at) return;
    this.#deadline?.cancel();
    const cancel = this.#clock.after(ms, () => {
      this.#deadline = null;
      if (this.#clock.now() - at > LATE_MS) this.look();
      else this.#dead();
    });
    this.#deadline = { at, cancel };
  }
}
