import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Method, NotificationName, Notifications, ParamsOf, ResultOf } from '@codeai-hub/protocol/wire';
import { inMemoryTransport, type MemoryPeer } from '../transports/in-memory.ts';
import { emptyRoot } from './samples.ts';

interface Asked {
  id: number;
  method: string;
  params: unknown;
}

/** A core that does what the test says, frame by frame. Keeps what it was asked until it is answered or taken. */
export class ScriptedCore {
  readonly asked: Asked[] = [];
  /** how many sockets were opened so far */
  connections = 0;
  now = 5_000;
  instanceId = 'core1';
  /** turns the next sockets away */
  refuse: HubErrorShape | null = null;
  /** sockets open and nobody answers */
  silent = false;
  #peer: MemoryPeer | null = null;

  readonly transport = inMemoryTransport((peer) => {
    this.connections++;
    if (this.refuse) return peer.close(this.refuse);
    this.#peer = peer;
    this.asked.length = 0;
    peer.onFrame((frame) => this.#receive(JSON.parse(frame) as Asked));
    peer.onClose(() => {
      if (this.#peer === peer) this.#peer = null;
    });
  });

  get connected(): boolean {
    return this.#peer !== null;
  }

  /** The oldest unanswered request of this kind; throws when there is none. */
  take<M extends Method>(
    method: M,
  ): { params: ParamsOf<M>; answer(result: ResultOf<M>): void; fail(error: HubErrorShape): void } {
    const index = this.asked.findIndex((one) => one.method === method);
    const [asked] = index < 0 ? [] : this.asked.splice(index, 1);
    if (!asked) throw new Error(`nobody asked for ${method}, but for ${this.asked.map((one) => one.method)}`);
    return {
      params: asked.params as ParamsOf<M>,
      answer: (result) => this.raw({ jsonrpc: '2.0', id: asked.id, result }),
      fail: (error) =>
        this.raw({ jsonrpc: '2.0', id: asked.id, error: { code: -32_000, message: error.message, data: error } }),
    };
  }

  tell<N extends NotificationName>(method: N, params: Notifications[N]): void {
    this.raw({ jsonrpc: '2.0', method, params });
  }

  raw(frame: unknown): void {
    this.#peer?.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  drop(): void {
    this.#peer?.close();
    this.#peer = null;
  }

  /** Answers hello and gives the root channel; what else was subscribed is for the test to answer before `ready`. */
  welcome(): ParamsOf<'hello'> {
    const hello = this.take('hello');
    hello.answer({ protocolVersion: 1, coreVersion: '1', instanceId: this.instanceId, now: this.now });
    this.tell('snapshot', { channel: 'root', handle: 0, epoch: 'r1', seq: 1, state: emptyRoot() });
    return hello.params;
  }

  ready(): void {
    this.tell('ready', {});
  }

  #receive(asked: Asked): void {
    if (this.silent) return;
    if (asked.method === 'ping') this.raw({ jsonrpc: '2.0', id: asked.id, result: { now: this.now } });
    else this.asked.push(asked);
  }
}
