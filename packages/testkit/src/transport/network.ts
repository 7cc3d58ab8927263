import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { Random } from '../random/random.ts';
import { Pipe } from './pipe.ts';

/** The client's side, as its `Transport` has it. */
interface SocketEvents {
  opened(): void;
  frame(text: string): void;
  closed(error: HubErrorShape | null): void;
}

/** The core's side, as its `ClientSocket` has it. */
export interface ServerSocket {
  readonly bufferedAmount: number;
  send(frame: Buffer | string, written: () => void): void;
  ping(): void;
  pause(): void;
  resume(): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

export interface ServerEvents {
  received(frame: string): void;
  unreadable(reason: string): void;
  alive(): void;
  closed(): void;
}

export interface NetworkOptions {
  clock: Clock;
  random: Random;
  /** A core that takes sockets now, or `null` while there is none. */
  accept: () => ((socket: ServerSocket) => ServerEvents) | null;
  /** the longest a frame is under way */
  maxLatencyMs: number;
  /** how often a frame of a client arrives twice */
  duplicates?: number;
}

/**
 * The way between one client and the core, with the faults of a real one: delay, cuts that both sides see, cuts that
 * nobody sees, a reader too slow for what it gets. All chance is in `random`, all time in `clock`.
 */
export class Network {
  readonly #options: NetworkOptions;
  /** while false no socket opens */
  online = true;
  /** bytes the client reads per millisecond */
  rate = Number.POSITIVE_INFINITY;
  #link: Link | null = null;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#link !== null;
  }

  /** frames under way, both directions */
  get inFlight(): number {
    return this.#link?.inFlight ?? 0;
  }

  readonly transport = {
    connect: (events: SocketEvents): { send(frame: string): void; close(): void } => {
      const link = new Link(this.#options, events, this.rate, () => {
        if (this.#link === link) this.#link = null;
      });
      this.#link = link;
      link.open(() => this.online);
      return { send: (frame) => link.fromClient(frame), close: () => link.closeByClient() };
    },
  };

  /** Both sides learn at once; what was under way is lost. */
  cut(): void {
    this.#link?.cut();
  }

  /** Nothing arrives any more and nobody is told, as when a machine sleeps or a cable is pulled. */
  vanish(): void {
    this.#link?.vanish();
  }

  /** The client stops reading until `readOn`. */
  stopReading(): void {
    this.#link?.toClient.hold();
  }

  readOn(): void {
    this.#link?.toClient.release();
  }

  /** All is well again; what vanished is known to be gone. */
  heal(): void {
    this.online = true;
    this.setRate(Number.POSITIVE_INFINITY);
    if (this.#link?.vanished) this.#link.cut();
    else this.readOn();
  }

  setRate(bytesPerMs: number): void {
    this.rate = bytesPerMs;
    if (this.#link) this.#link.toClient.rate = bytesPerMs;
  }
}

/** One socket, from the try to open it to its end. */
class Link {
  readonly toClient: Pipe;
  readonly #toServer: Pipe;
  readonly #options: NetworkOptions;
  readonly #client: SocketEvents;
  readonly #over: () => void;
  #server: ServerEvents | null = null;
  #clientClosed = false;
  vanished = false;

  constructor(options: NetworkOptions, client: SocketEvents, rate: number, over: () => void) {
    const latency = () => options.random.next() * options.maxLatencyMs;
    this.#options = options;
    this.#client = client;
    this.#over = over;
    this.toClient = new Pipe({ clock: options.clock, latency, rate });
    this.#toServer = new Pipe({ clock: options.clock, latency, rate: Number.POSITIVE_INFINITY });
  }

  get inFlight(): number {
    return this.toClient.length + this.#toServer.length;
  }

  open(isOnline: () => boolean): void {
    const accept = () => (isOnline() ? this.#options.accept() : null);
    this.#toServer.send(0, () => {
      if (this.#clientClosed) return;
      const attach = accept();
      if (!attach) return this.#closeClient();
      this.#server = attach(this.#serverSocket());
      this.toClient.send(0, () => this.#client.opened());
    });
  }

  fromClient(frame: string): void {
    if (this.#clientClosed) return;
    const deliver = () => this.#server?.received(frame);
    this.#toServer.send(Buffer.byteLength(frame), deliver);
    const { random, duplicates = 0 } = this.#options;
    if (random.chance(duplicates)) this.#toServer.send(Buffer.byteLength(frame), deliver);
  }

  closeByClient(): void {
    if (this.#clientClosed) return;
    this.#closeClient();
    if (!this.vanished) this.#toServer.send(0, () => this.#closeServer());
  }

  cut(): void {
    this.toClient.lose();
    this.#toServer.lose();
    this.#closeServer();
    this.#closeClient();
  }

  vanish(): void {
    this.vanished = true;
    this.toClient.hold();
    this.#toServer.lose();
  }

  #serverSocket(): ServerSocket {
    const toClient = this.toClient;
    return {
      get bufferedAmount() {
        return toClient.bytes;
      },
      send: (frame, written) => {
        const text = frame.toString();
        toClient.send(Buffer.byteLength(text), () => this.#client.frame(text), written);
      },
      ping: () => toClient.send(2, () => this.#toServer.send(2, () => this.#server?.alive())),
      pause: () => this.#toServer.hold(),
      resume: () => {
        if (!this.vanished) this.#toServer.release();
      },
      close: () => toClient.send(2, () => this.cut()),
      terminate: () => {
        this.toClient.lose();
        this.#closeServer();
        if (!this.vanished) this.#closeClient();
      },
    };
  }

  #closeServer(): void {
    const server = this.#server;
    this.#server = null;
    this.#toServer.lose();
    server?.closed();
  }

  /** Never inside a call of the client, as from a socket. */
  #closeClient(): void {
    if (this.#clientClosed) return;
    this.#clientClosed = true;
    this.#over();
    this.#options.clock.after(0, () => this.#client.closed(null));
  }
}
