import assert from 'node:assert/strict';
import type { HubClient, SessionView } from '@codeai-hub/client/api';
import type { Random } from '@codeai-hub/testkit/random/random';
import type { HubProcess } from '../harness/hub-process.ts';
import { VENDORS } from '../harness/three-vendors.ts';
import { untilRoot } from '../harness/watch.ts';

/** An agent's process, or one it started; what holds a provider's module; the core itself. */
export type Victim = 'agent' | 'host' | 'core';

/** Kills processes in an order and at moments that the seed decides. Moments are counted in events, not in time. */
export class Killer {
  readonly killed: Record<Victim, number> = { agent: 0, host: 0, core: 0 };
  readonly #hub: HubProcess;
  readonly #client: HubClient;
  readonly #random: Random;
  readonly #plan: Victim[];
  #seen = 0;
  #next: number;
  #striking: Promise<void> = Promise.resolve();

  constructor(hub: HubProcess, client: HubClient, random: Random, kills: Record<Victim, number>) {
    this.#hub = hub;
    this.#client = client;
    this.#random = random;
    this.#plan = shuffled(
      Object.entries(kills).flatMap(([victim, times]) => Array<Victim>(times).fill(victim as Victim)),
      random,
    );
    this.#next = this.#gap();
  }

  get isDone(): boolean {
    return this.#plan.length === 0;
  }

  /** what is under way is over */
  settled(): Promise<void> {
    return this.#striking;
  }

  watch(view: SessionView): void {
    view.onChange(({ envelopes }) => {
      this.#seen += envelopes?.length ?? 1;
      if (this.#seen < this.#next || this.isDone) return;
      this.#next = this.#seen + this.#gap();
      this.#striking = this.#striking.then(() => this.#strike());
    });
  }

  #gap(): number {
    return this.#random.between(15, 70);
  }

  async #strike(): Promise<void> {
    const [victim] = this.#plan;
    if (victim === undefined || !(await this.#kill(victim))) return;
    this.#plan.shift();
    this.killed[victim] += 1;
  }

  /** False when there is none of the kind just now; then its turn comes later. */
  async #kill(victim: Victim): Promise<boolean> {
    if (victim === 'core') return this.#killCore();
    const isHost = (command: string) => command.includes('provider-host');
    const pids = this.#hub
      .processes()
      .flatMap(({ pid, command }) => (isHost(command) === (victim === 'host') ? [pid] : []));
    if (pids.length === 0) return false;
    try {
      process.kill(this.#random.pick(pids), 'SIGKILL');
    } catch {
      // It has just ended by itself.
      return false;
    }
    return true;
  }

  async #killCore(): Promise<boolean> {
    await this.#hub.kill();
    await this.#hub.restartOnSamePort();
    await untilRoot(
      this.#client,
      ({ core, providers }) =>
        core.instanceId === this.#hub.instanceId && VENDORS.every((id) => providers[id]?.status === 'ready'),
    );
    assert.deepEqual(this.#hub.leftovers(), [], 'processes of a killed core are left');
    return true;
  }
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(random.int(rest.length), 1)[0] as T);
}
