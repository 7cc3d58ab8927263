import { PEER_TIMEOUT_MS, PING_INTERVAL_MS } from '@codeai-hub/protocol/wire';
import type { Clock } from '../../clock.ts';

/** A timer this late means that the machine slept: then nobody could have answered. */
const SLEPT_MS = 5_000;

/** Pings a client and finds out, within PEER_TIMEOUT_MS of its last sign of life, that it is gone. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #events: { ping: () => void; dead: () => void };
  #heardAt: number;
  #pingedAt: number;
  #cancel: () => void;

  constructor(options: { clock: Clock; ping: () => void; dead: () => void }) {
    this.#clock = options.clock;
    this.#events = options;
    this.#heardAt = options.clock.now();
    this.#pingedAt = this.#heardAt;
    this.#cancel = this.#plan();
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  stop(): void {
    this.#cancel();
  }

  #plan(): () => void {
    const due = Math.min(this.#pingedAt + PING_INTERVAL_MS, this.#heardAt + PEER_TIMEOUT_MS);
    return this.#clock.after(Math.max(0, due - this.#clock.now()), () => this.#due(due));
  }

  #due(due: number): void {
    const now = this.#clock.now();
    if (Math.abs(now - due) > SLEPT_MS) this.#heardAt = now;
    if (now - this.#heardAt >= PEER_TIMEOUT_MS) {
      this.#events.dead();
      return;
    }
    if (now - this.#pingedAt >= PING_INTERVAL_MS || now < this.#pingedAt) {
      this.#pingedAt = now;
      this.#events.ping();
    }
    this.#cancel = this.#plan();
  }
}
